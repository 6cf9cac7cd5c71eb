// What arrives at the sink belongs to the test that waits for it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
