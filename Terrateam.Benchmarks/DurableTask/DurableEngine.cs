using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;
using Terrateam.Local.Durable;

namespace Terrateam.Benchmarks.DurableTask;

/// <summary>The local host's engine without the host, on one database file.</summary>
internal sealed class DurableEngine : IAsyncDisposable
{
    private static readonly JsonDataConverter Converter = new(
        new JsonSerializerOptions { PropertyNameCaseInsensitive = true }
    );

    private readonly DurableFunctions _functions;
    private readonly SqliteOrchestrationService _service;
    private readonly DurableWorker _worker;

    private DurableEngine(string path, Action<DurableFunctions> add, Action<string>? onMoment)
    {
        _functions = new DurableFunctions(Converter, NullLoggerFactory.Instance);
        add(_functions);
        _service = new SqliteOrchestrationService(
            path,
            TimeProvider.System,
            NullLogger<SqliteOrchestrationService>.Instance
        );
        _worker = new DurableWorker(
            _functions,
            _service,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            wrap: onMoment is null ? null : service => new ObservedService(service, onMoment)
        );
        Client = new LocalDurableTaskClient(_service, Converter);
    }

    public DurableTaskClient Client { get; }

    /// <param name="path">The database file.</param>
    /// <param name="add">Adds the functions.</param>
    /// <param name="onMoment">Called around each commit of a step or activity.</param>
    public static async Task<DurableEngine> StartAsync(
        string path,
        Action<DurableFunctions> add,
        Action<string>? onMoment = null
    )
    {
        var engine = new DurableEngine(path, add, onMoment);
        await engine._worker.StartAsync(CancellationToken.None);
        return engine;
    }

    public Task WhenIdleAsync() => _service.WhenIdleAsync();

    public Task StopAsync() => _worker.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _service.Dispose();
        _functions.Dispose();
    }
}
