using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.Worker.Discovery;

namespace Terrateam.Embedded.Worker.Invocation;

/// <summary>One execution of a function, and everything that its arguments can come from.</summary>
internal sealed class FunctionInvocation(
    Function function, IServiceProvider services, object? triggerValue, Func<DurableTaskClient> client, CancellationToken cancellationToken)
    : FunctionContext
{
    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => FunctionDefinition.Id;

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition { get; } = new Definition(function);

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Request, timer information, orchestration context or input.</summary>
    public object? TriggerValue { get; } = triggerValue;

    public DurableTaskClient DurableClient => client();

    private sealed class Definition(Function function) : FunctionDefinition
    {
        public override string Id => function.EntryPoint;

        public override string Name => function.Name;

        public override string EntryPoint => function.EntryPoint;
    }
}
