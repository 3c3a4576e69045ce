namespace Terrateam.Core.Plans;

/// <summary>
/// A stored plan is not what it should be, and is not handed out. The message says what did not agree and never holds
/// plan bytes.
/// </summary>
public sealed class PlanRefusedException : Exception
{
    /// <summary>A refusal without a reason; prefer to give one.</summary>
    public PlanRefusedException() { }

    /// <summary>A refusal with the reason that the user reads.</summary>
    public PlanRefusedException(string message)
        : base(message) { }

    /// <summary>A refusal with the reason that the user reads, and the exception that caused it.</summary>
    public PlanRefusedException(string message, Exception innerException)
        : base(message, innerException) { }
}
