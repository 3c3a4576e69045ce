using Terrateam.Benchmarks.Configuration;
using Terrateam.Benchmarks.DurableTask;
using Terrateam.Benchmarks.Fuzzing;
using Terrateam.Benchmarks.Matching;
using Terrateam.Benchmarks.Plans;
using Terrateam.Benchmarks.Runner;
using Terrateam.Benchmarks.UnderLoad;
using Terrateam.Benchmarks.Webhooks;

namespace Terrateam.Benchmarks;

internal static class Program
{
    private static readonly Dictionary<string, (string What, Func<string[], Task<int>> Run)> Scenarios = new(
        StringComparer.Ordinal
    )
    {
        ["durable"] = ("throughput and idle memory of the durable engine", DurableMeasurement.Run),
        ["fuzz"] = ("hostile texts for the parsers: --inputs, --seed", FuzzCommand.Run),
        ["matching"] = (
            "changed files to layers in the largest repository, on one core, and how it grows",
            MatchingMeasurement.Run
        ),
        ["plans"] = (
            "sealing and opening plans of 50 to 256 MiB, in one request and in parts: speed and memory",
            PlansMeasurement.Run
        ),
        ["sealing"] = (
            "sealing and opening 50 MiB in memory, beside AES and SHA-256 alone: processor time",
            SealingMeasurement.Run
        ),
        ["configuration"] = ("hostile configurations of a megabyte, read or refused", ConfigurationMeasurement.Run),
        ["webhooks"] = (
            "deliveries a second beside a bare server: --seconds, --rounds, --connections, --pulls",
            WebhookMeasurement.Run
        ),
        ["webhook-sender"] = ("the client of it: url, secret, event, and four numbers", WebhookSender.Run),
        ["load"] = (
            "pull requests of an organisation at once: --pulls, --pushes, --repositories, --ignored, --minutes, "
                + "--picture",
            LoadMeasurement.Run
        ),
        ["runner"] = (
            "the runner beside a script of the same commands: its program, and numbers of directories",
            RunnerMeasurement.Run
        ),
        ["slow-connections"] = (
            "200 slow connections beside 50 deliveries a second: --seconds",
            SlowConnectionMeasurement.Run
        ),
        ["slow-senders"] = ("the 200 of them (for slow-connections): url, count", SlowSender.Run),
        ["latency"] = (
            "from a webhook to the dispatch of its workflow, in one process: count",
            DispatchLatencyMeasurement.Run
        ),
        ["durable-worker"] = (
            "an engine that works until it is killed (for tests): database, count, moment, times",
            MortalWorker.Run
        ),
    };

    private static async Task<int> Main(string[] args)
    {
        if (args.Length > 0 && Scenarios.TryGetValue(args[0], out var scenario))
            return await scenario.Run(args[1..]);

        foreach (var (name, (what, _)) in Scenarios)
            Console.WriteLine($"{name,-20} {what}");
        return 1;
    }
}
