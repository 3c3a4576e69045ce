using System.Diagnostics;
using System.Globalization;

namespace Terrateam.Benchmarks.Runner;

/// <summary>
/// Measures what the runner costs beside a plain script of the same commands, how fast it starts, its size, and its
/// memory with a large plan.
/// </summary>
internal static class RunnerMeasurement
{
    private const int Starts = 20;
    private const int LargePlan = 50 * 1024 * 1024;
    private const int MiB = 1024 * 1024;

    public static async Task<int> Run(string[] args)
    {
        if (!OperatingSystem.IsLinux() || args is not [var file, ..] || !File.Exists(file))
        {
            Console.Error.WriteLine(
                "On Linux: dotnet publish Terrateam.Cli -c Release -r linux-x64 -o FOLDER, then runner FOLDER/terrateam "
                    + "[DIRECTORIES …]"
            );
            return 1;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var program = Path.GetFullPath(file);
        List<int> counts = args.Length > 1 ? [.. args[1..].Select(int.Parse)] : [1, 20, 200];
        await using var backend = await RunnerBackend.StartAsync();
        ShowLoad();
        ShowSize(program);
        await ShowStartAsync(program, backend);
        await ShowMemoryAsync(program, backend);

        var commands = await EngineScript.RecordAsync(program, backend);
        Console.WriteLine($"commands for a directory: {string.Join("; ", commands)}");
        foreach (var count in counts)
            await ShowTimeAsync(program, backend, commands, count);

        ShowLoad();
        return 0;
    }

    private static void ShowLoad() => Console.WriteLine($"load: {File.ReadAllText("/proc/loadavg").Trim()}");

    private static void ShowSize(string program)
    {
        var terraform = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(entry => Path.Combine(entry, "terraform"))
            .First(File.Exists);
        Show($"size: runner {Size(program):F1} MiB, terraform {Size(terraform):F1} MiB");

        static double Size(string path) => (double)new FileInfo(path).Length / MiB;
    }

    // From the start of the process to the arrival of its first request, beside a curl that does nothing else.
    private static async Task ShowStartAsync(string program, RunnerBackend backend)
    {
        using var job = RunnerJob.Create(program, directories: 1);
        List<double> runner = [], curl = [];
        for (var at = 0; at < Starts; at++)
        {
            var started = await job.RunIdleAsync(backend);
            runner.Add(Stopwatch.GetElapsedTime(started.Started, backend.FirstRequest).TotalMilliseconds);
            backend.Give(null);
            var other = await MeasuredProcess.RunAsync(
                "curl",
                ["--silent", "--request", "POST", $"{backend.ApiBaseUrl}/initiate"],
                job.Server,
                job.Variables
            );
            curl.Add(Stopwatch.GetElapsedTime(other.Started, backend.FirstRequest).TotalMilliseconds);
        }

        Show($"start to first request: runner {Of(runner)}, curl {Of(curl)}");
    }

    private static async Task ShowMemoryAsync(string program, RunnerBackend backend)
    {
        using var job = RunnerJob.Create(program, directories: 1);
        _ = await job.RunIdleAsync(backend);
        var idle = backend.Peak;
        _ = await MeasureAsync(job, backend, 1024);
        var small = backend.Peak;
        var large = await MeasureAsync(job, backend, LargePlan);
        Show(
            $"peak memory: without work {idle} MiB, with a plan output of 1 KiB {small} MiB, of 50 MiB {backend.Peak} MiB "
                + $"in {large.Time.TotalSeconds:F1} s"
        );
    }

    // An engine whose plan prints so much, as text, as a diff and as JSON.
    private static Task<MeasuredProcess> MeasureAsync(RunnerJob job, RunnerBackend backend, int length)
    {
        var line = "  + resource \"terraform_data\" \"one\" { input = \"" + new string('x', 50) + "\" }";
        var text = job.Write("out/text", string.Concat(Enumerable.Repeat(line + "\n", length / (line.Length + 1))));
        var json = job.Write(
            "out/json",
            """{"format_version":"1.2","output_changes":{},"resource_changes":[{"address":"terraform_data.one","""
                + """ "type":"terraform_data","change":{"actions":["create"],"before":null,"after":{"input":["""
                + string.Join(",", Enumerable.Repeat($"\"{new string('x', 61)}\"", length / 64))
                + "]}}}]}"
        );
        job.Install(
            "terraform",
            $$"""
            #!/bin/sh
            case "$*" in
            version*) echo '{"terraform_version": "1.9.8"}';;
            init*) ;;
            plan*) out=$4; echo plan >"$out"; cat '{{text}}'; exit 2;;
            'show -json'*) cat '{{json}}';;
            show*) cat '{{text}}';;
            *) echo "unexpected: $*" >&2; exit 64;;
            esac

            """
        );
        return job.RunAsync(backend);
    }

    private static async Task ShowTimeAsync(
        string program,
        RunnerBackend backend,
        IReadOnlyList<string> commands,
        int count
    )
    {
        using var job = RunnerJob.Create(program, count);
        List<MeasuredProcess> runner = [], script = [];
        for (var round = 0; round < Math.Max(1, 10 / count); round++)
        {
            script.Add(await EngineScript.RunAsync(job, commands));
            runner.Add(await job.RunAsync(backend));
        }

        var (with, without) = (Best(runner, one => one.Time), Best(script, one => one.Time));
        var (work, plain) = (Best(runner, one => one.Processor), Best(script, one => one.Processor));
        Show(
            $"{count} directories, least of {runner.Count}: runner {with.TotalSeconds:F2} s, script {without.TotalSeconds:F2} s "
                + $"({Over(with, without)}); processor time {work.TotalSeconds:F2} s and {plain.TotalSeconds:F2} s "
                + $"({Over(work, plain)})"
        );

        static TimeSpan Best(List<MeasuredProcess> all, Func<MeasuredProcess, TimeSpan> of) => all.Min(of);
        static string Over(TimeSpan with, TimeSpan without) =>
            $"{(with - without).TotalMilliseconds:+0;-0} ms, {100 * ((with / without) - 1):+0.0;-0.0} %";
    }

    private static string Of(List<double> times)
    {
        times.Sort();
        return $"{times[times.Count / 2]:F0} ms (least {times[0]:F0})";
    }

    private static void Show(string text) => Console.WriteLine(text);
}
