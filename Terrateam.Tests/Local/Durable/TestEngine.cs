using System.Globalization;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Local.Durable;

namespace Terrateam.Tests.Local.Durable;

/// <summary>
/// The engine on a database of its own and a clock that stands still, which can be stopped and started again.
/// </summary>
internal sealed class TestEngine : IAsyncDisposable
{
    public static readonly DateTimeOffset Beginning = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Nothing here takes long; a test that waits in vain shall fail, not hang.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly JsonDataConverter Converter = new(
        new JsonSerializerOptions { PropertyNameCaseInsensitive = true }
    );

    private readonly string _folder = Directory.CreateTempSubdirectory("durable-").FullName;
    private DurableFunctions? _functions;
    private SqliteOrchestrationService? _service;
    private DurableWorker? _worker;

    public FunctionRegistry Functions { get; private set; } = new();

    public FakeTimeProvider Clock { get; } = new(Beginning);

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    public string Database
    {
        get => field ?? Path.Combine(_folder, "durable.db");
        init;
    }

    public SqliteOrchestrationService Service => _service ?? throw new InvalidOperationException("Not started.");

    public DurableTaskClient Client => new LocalDurableTaskClient(Service, Converter);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<TestEngine> Start()
    {
        _functions = new DurableFunctions(Converter, Loggers);
        Functions.AddTo(_functions);
        _service = new SqliteOrchestrationService(Database, Clock, Loggers.CreateLogger<SqliteOrchestrationService>());
        _worker = new DurableWorker(_functions, _service, Clock, Loggers);
        await _worker.StartAsync(Cancellation);
        return this;
    }

    /// <summary>Lets what runs end, for ten seconds of the clock.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _worker!.StopAsync(cancellationToken);

    /// <summary>Drops everything that is not stored, as a crash would.</summary>
    public async Task Crash()
    {
        if (_worker is null)
            return;
        Service.Dispose();
        await _worker.StopAsync(new CancellationToken(canceled: true));
        _worker.Dispose();
        _functions!.Dispose();
        _worker = null;
    }

    /// <summary>Crashes and starts again, perhaps with other functions.</summary>
    public async Task Restart(FunctionRegistry? functions = null)
    {
        await Crash();
        Functions = functions ?? Functions;
        await Start();
    }

    /// <summary>Starts an orchestration and waits for its end.</summary>
    public async Task<OrchestrationMetadata> Run(
        string orchestrator,
        object? input = null,
        string? instanceId = null
    ) => await End(await Schedule(orchestrator, input, instanceId));

    public Task<string> Schedule(string orchestrator, object? input = null, string? instanceId = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(
            orchestrator,
            input,
            new StartOrchestrationOptions(instanceId),
            Cancellation
        );

    public Task<OrchestrationMetadata> End(string instanceId) =>
        Client
            .WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, Cancellation)
            .WaitAsync(Timeout, Cancellation);

    public async Task<OrchestrationMetadata> Get(string instanceId) =>
        await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, Cancellation)
        ?? throw new InvalidOperationException($"There is no instance {instanceId}.");

    public Task Raise(string instanceId, string name, object? payload = null) =>
        Client.RaiseEventAsync(instanceId, name, payload, Cancellation);

    /// <summary>Waits until only the clock, an event or a client can make anything happen.</summary>
    public Task Idle() => Service.WhenIdleAsync().WaitAsync(Timeout, Cancellation);

    /// <summary>Moves the clock when nothing is under way, and waits until nothing is again.</summary>
    public async Task Advance(TimeSpan time)
    {
        await Idle();
        Clock.Advance(time);
        await Idle();
    }

    public Task Advance(int seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Seconds since the beginning.</summary>
    public int Now() => (int)(Clock.GetUtcNow() - Beginning).TotalSeconds;

    public async ValueTask DisposeAsync()
    {
        await Crash();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The functions of a test, which outlive the engine.</summary>
internal sealed class FunctionRegistry
{
    private readonly List<Action<DurableFunctions>> _additions = [];

    public void AddOrchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run) =>
        _additions.Add(functions => functions.AddOrchestrator(name, run));

    public void AddActivity(string name, Type? inputType, Func<ActivityCall, Task<object?>> run) =>
        _additions.Add(functions =>
            functions.AddActivity(name, inputType ?? typeof(object), (input, stopping) =>
                run(new ActivityCall(input, stopping))
            )
        );

    public void AddTo(DurableFunctions functions) => _additions.ForEach(add => add(functions));
}

internal sealed record ActivityCall(object? Input, CancellationToken Stopping);

/// <summary>Short forms for functions in tests.</summary>
internal static class TestFunctions
{
    public static TestEngine Orchestrator<T>(
        this TestEngine engine,
        string name,
        Func<TaskOrchestrationContext, Task<T>> run
    )
    {
        engine.Functions.Orchestrator(name, run);
        return engine;
    }

    public static TestEngine Activity<TIn, TOut>(this TestEngine engine, string name, Func<TIn, TOut> run)
    {
        engine.Functions.Activity(name, run);
        return engine;
    }

    public static FunctionRegistry Orchestrator<T>(
        this FunctionRegistry functions,
        string name,
        Func<TaskOrchestrationContext, Task<T>> run
    )
    {
        functions.AddOrchestrator(name, async context => await run(context));
        return functions;
    }

    public static FunctionRegistry Activity<TIn, TOut>(
        this FunctionRegistry functions,
        string name,
        Func<TIn, TOut> run
    )
    {
        functions.AddActivity(name, typeof(TIn), call => Task.FromResult<object?>(run((TIn)call.Input!)));
        return functions;
    }

    public static string Text(this int number) => number.ToString(CultureInfo.InvariantCulture);
}
