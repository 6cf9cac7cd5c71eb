namespace Stafett.Sandbox;

/// <summary>When a behaviour of the outside world shows.</summary>
internal enum OutsidePhase
{
    /// <summary>In the reply to RCPT.</summary>
    Rcpt,

    /// <summary>In the reply to the whole message.</summary>
    Data,
}
