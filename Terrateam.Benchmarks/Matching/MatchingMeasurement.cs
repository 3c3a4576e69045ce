using System.Diagnostics;
using System.Globalization;
using Terrateam.Core.Changes;

namespace Terrateam.Benchmarks.Matching;

/// <summary>
/// Measures the time and memory from a configuration, the list of files and the changed files to layers, on one core,
/// and how both grow with each input.
/// </summary>
internal static class MatchingMeasurement
{
    private const int Rounds = 15;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);

    public static Task<int> Run(string[] args)
    {
        // One core for the whole process: compilation and garbage collection too.
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            Process.GetCurrentProcess().ProcessorAffinity = 1;

        var full = Measure(new());
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        Console.WriteLine("10,000 dirspaces, 100,000 files, 3,000 changed, 50 globs, 5 layers, one core");
        Show(full);
        Console.WriteLine(
            Line(
                $"  peak working set         {peak / 1048576.0,8:F1} MB: the whole process with runtime and inputs, which is what a host is billed for"
            )
        );
        Console.WriteLine();
        Console.WriteLine("the same with globs that begin with **");
        var anywhere = Measure(new() { Anywhere = true });
        Show(anywhere);
        Console.WriteLine();
        Console.WriteLine("growth: processor time at three sizes of one input; exponent 1 is linear");
        var small = new MatchingWorkload
        {
            Dirspaces = 1_000,
            Files = 10_000,
            Changed = 300,
        };
        Grow("dirspaces", [2_500, 10_000, 40_000], static size => new() { Dirspaces = size });
        Grow("files", [40_000, 160_000, 640_000], size => small with { Files = size });
        Grow("changed files", [6_000, 24_000, 96_000], size => small with { Files = 100_000, Changed = size });
        Grow("globs", [50, 200, 800], size => small with { Globs = size });
        Grow("dependencies", [375, 1_500, 6_000], static size => new() { Dependencies = size });
        Grow("stacks", [375, 1_500, 6_000], static size => new() { Stacks = size });
        Grow("all of them", [1, 4, 16], size => MatchingWorkload.InProportion(2_500 * size));
        GrowAllocation([1, 4, 16]);
        return Task.FromResult(full.Median < Budget && anywhere.Median < Budget && peak < 250L << 20 ? 0 : 1);
    }

    private static void Show(Result result)
    {
        Console.WriteLine(
            Line(
                $"  first call               {result.First.TotalMilliseconds,8:F1} ms processor time, compiling included"
            )
        );
        Console.WriteLine(
            Line(
                $"  matching to layers       {result.Median.TotalMilliseconds,8:F1} ms processor time, median of {Rounds}; least {result.Least.TotalMilliseconds:F1} ms; wall clock {result.Wall.TotalMilliseconds:F1} ms"
            )
        );
        Console.WriteLine(
            Line($"  one plain pass           {result.Pass.TotalMilliseconds,8:F2} ms to hash every path once")
        );
        Console.WriteLine(Line($"  ratio                    {result.Median / result.Pass,8:F0}"));
        Console.WriteLine(
            Line(
                $"  allocated                {result.Allocated / 1048576.0,8:F1} MB in one call, of which {result.Live / 1048576.0:F1} MB are the answer"
            )
        );
        Console.WriteLine(Line($"  changed                  {result.Changed,8} dirspaces in {result.Layers} layers"));
    }

    private static void GrowAllocation(int[] sizes)
    {
        var bytes = Array.ConvertAll(sizes, static size => Measure(MatchingWorkload.InProportion(1_250 * size), rounds: 1).Allocated);
        var exponent = Math.Log((double)bytes[^1] / bytes[0]) / Math.Log((double)sizes[^1] / sizes[0]);
        var shown = string.Join(
            "  ",
            sizes.Zip(bytes, static (size, count) => Line($"{size,8:N0}: {count / 1048576.0,7:F1} MB"))
        );
        Console.WriteLine(Line($"  {"allocation",-15} {shown}   exponent {exponent:F2}"));
    }

    private static void Grow(string what, int[] sizes, Func<int, MatchingWorkload> workload)
    {
        var times = Array.ConvertAll(sizes, size => Measure(workload(size), rounds: 5).Least);
        var exponent = Math.Log(times[^1] / times[0]) / Math.Log((double)sizes[^1] / sizes[0]);
        var shown = string.Join(
            "  ",
            sizes.Zip(times, static (size, time) => Line($"{size,8:N0}: {time.TotalMilliseconds,7:F1} ms"))
        );
        Console.WriteLine(Line($"  {what,-15} {shown}   exponent {exponent:F2}"));
    }

    private static Result Measure(MatchingWorkload workload, int rounds = Rounds)
    {
        var configuration = workload.Read();
        var paths = workload.Paths();
        var changed = workload.ChangedOf(paths);
        var (first, _) = Time(() => ChangeMatcher.Match(configuration, paths, changed));

        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var set = ChangeMatcher.Match(configuration, paths, changed);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;
        if (set.Errors.Count > 0)
            throw new InvalidOperationException(set.Errors[0].Problem);

        var times = new List<TimeSpan>();
        var walls = new List<TimeSpan>();
        for (var round = 0; round < rounds; round++)
        {
            var (processor, wall) = Time(() => ChangeMatcher.Match(configuration, paths, changed));
            times.Add(processor);
            walls.Add(wall);
        }

        var passes = Enumerable
            .Range(0, rounds)
            .Select(_ => Time(() => (object)Pass(paths)).Processor)
            .Order()
            .ToList();
        times.Sort();
        walls.Sort();
        return new(
            first,
            times[rounds / 2],
            times[0],
            walls[rounds / 2],
            passes[rounds / 2],
            allocated,
            live,
            set.Changed.Count,
            set.Layers.Count()
        );
    }

    private static (TimeSpan Processor, TimeSpan Wall) Time(Func<object> work)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.GetTimestamp();
        GC.KeepAlive(work());
        return (Environment.CpuUsage.TotalTime - processor, Stopwatch.GetElapsedTime(clock));
    }

    private static int Pass(IReadOnlyList<string> paths)
    {
        var hash = 0;
        for (var index = 0; index < paths.Count; index++)
            hash ^= paths[index].GetHashCode(StringComparison.Ordinal);
        return hash;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Result(
        TimeSpan First,
        TimeSpan Median,
        TimeSpan Least,
        TimeSpan Wall,
        TimeSpan Pass,
        long Allocated,
        long Live,
        int Changed,
        int Layers
    );
}
