namespace Terrateam.Core.Plans;

/// <summary>A plan, or a part of one, is longer than allowed. The message has the limit.</summary>
public sealed class PlanTooLargeException : Exception
{
    /// <summary>A refusal without a reason; prefer to give one.</summary>
    public PlanTooLargeException() { }

    /// <summary>A refusal with the reason that the runner gets.</summary>
    public PlanTooLargeException(string message)
        : base(message) { }

    /// <summary>A refusal with the reason that the runner gets, and the exception that caused it.</summary>
    public PlanTooLargeException(string message, Exception innerException)
        : base(message, innerException) { }
}
