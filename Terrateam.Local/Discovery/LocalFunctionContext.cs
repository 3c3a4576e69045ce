using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Terrateam.Local.Discovery;

/// <summary>One execution of a function, with all sources of its arguments.</summary>
internal sealed class LocalFunctionContext(
    Function function,
    IServiceProvider services,
    object? triggerValue,
    DurableTaskClient client,
    CancellationToken cancellationToken
) : FunctionContext
{
    public override string InvocationId => field ??= Guid.NewGuid().ToString();

    public override string FunctionId => FunctionDefinition.Id;

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => field ??= new Definition(function);

    public override IDictionary<object, object> Items
    {
        get => field ??= new Dictionary<object, object>();
        set;
    }

    public override CancellationToken CancellationToken { get; } = cancellationToken;

    public override TraceContext TraceContext => throw NotOffered(nameof(TraceContext));

    public override BindingContext BindingContext => throw NotOffered(nameof(BindingContext));

    public override RetryContext RetryContext => throw NotOffered(nameof(RetryContext));

    public override IInvocationFeatures Features => throw NotOffered(nameof(Features));

    /// <summary>Request, timer information, orchestration context or input.</summary>
    public object? TriggerValue { get; } = triggerValue;

    public DurableTaskClient DurableClient { get; } = client;

    private static NotSupportedException NotOffered(string member) =>
        new($"{nameof(FunctionContext)}.{member} is not offered on one machine.");

    private sealed class Definition(Function function) : FunctionDefinition
    {
        public override string Id => function.EntryPoint;

        public override string Name => function.Name;

        public override string EntryPoint => function.EntryPoint;

        public override string PathToAssembly => function.Method.Module.FullyQualifiedName;

        public override ImmutableArray<FunctionParameter> Parameters => throw NotOffered(nameof(FunctionDefinition));

        public override IImmutableDictionary<string, BindingMetadata> InputBindings =>
            throw NotOffered(nameof(FunctionDefinition));

        public override IImmutableDictionary<string, BindingMetadata> OutputBindings =>
            throw NotOffered(nameof(FunctionDefinition));
    }
}
