namespace Terrateam.Core.Plans;

/// <summary>
/// A stored plan is not what it should be, and is not handed out. The message says what did not agree and never holds
/// plan bytes.
/// </summary>
public sealed class PlanRefusedException : Exception
{
    /// <summary>Refuses without a reason; prefer to give one.</summary>
    public PlanRefusedException() { }

    /// <summary>Refuses with the reason that the user is shown.</summary>
    public PlanRefusedException(string message)
        : base(message) { }

    /// <summary>Refuses with the reason that the user is shown, and what revealed it.</summary>
    public PlanRefusedException(string message, Exception innerException)
        : base(message, innerException) { }
}
