namespace Terrateam.Embedded.DurableTask;

/// <summary>
/// An instance of that id exists in a status in which it must not be replaced. In the packages it lives in
/// <c>DurableTask.Core.Exceptions</c>.
/// </summary>
public sealed class OrchestrationAlreadyExistsException : InvalidOperationException
{
    /// <summary>Without a message of its own.</summary>
    public OrchestrationAlreadyExistsException()
    {
    }

    /// <summary>With a message.</summary>
    public OrchestrationAlreadyExistsException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public OrchestrationAlreadyExistsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
