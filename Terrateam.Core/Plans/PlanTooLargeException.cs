namespace Terrateam.Core.Plans;

/// <summary>A plan, or a part of one, is longer than it may be. The message says how long that is.</summary>
public sealed class PlanTooLargeException : Exception
{
    /// <summary>Refuses without a reason; prefer to give one.</summary>
    public PlanTooLargeException() { }

    /// <summary>Refuses with the reason that the runner is told.</summary>
    public PlanTooLargeException(string message)
        : base(message) { }

    /// <summary>Refuses with the reason that the runner is told, and what revealed it.</summary>
    public PlanTooLargeException(string message, Exception innerException)
        : base(message, innerException) { }
}
