Console.WriteLine("stafett");
