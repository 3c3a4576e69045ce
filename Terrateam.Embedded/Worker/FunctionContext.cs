namespace Terrateam.Embedded.Worker;

/// <summary>One execution of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>Unique to the execution.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Unique to the function and the same in every execution.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The services of this execution's scope.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function that is executed.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>Data shared within the execution.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Signalled when the execution should end: caller gone, time limit, host stopping.</summary>
    public virtual CancellationToken CancellationToken { get; } = CancellationToken.None;
}

/// <summary>A function.</summary>
public abstract class FunctionDefinition
{
    /// <summary>Unique to the function.</summary>
    public abstract string Id { get; }

    /// <summary>The name given in <see cref="FunctionAttribute"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Type and method.</summary>
    public abstract string EntryPoint { get; }
}
