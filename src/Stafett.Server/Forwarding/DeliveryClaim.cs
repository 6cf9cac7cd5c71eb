namespace Stafett.Server.Forwarding;

/// <summary>What <see cref="FingerprintStore.Claim"/> says about a message and a target.</summary>
public enum DeliveryClaim
{
    /// <summary>Deliver it, then call <see cref="FingerprintStore.Release"/>, whatever happened.</summary>
    Granted,

    /// <summary>It was delivered before: do not deliver it again, count it as delivered.</summary>
    Delivered,

    /// <summary>Another connection is delivering it right now: the sender came again before we had answered. 4yz for this one.</summary>
    InProgress,
}
