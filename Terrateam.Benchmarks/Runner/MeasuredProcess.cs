using System.Diagnostics;
using System.Globalization;

namespace Terrateam.Benchmarks.Runner;

/// <summary>What a process and all that it started took.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Both of its outputs.</param>
/// <param name="Started">The <see cref="Stopwatch"/> timestamp before it was started.</param>
/// <param name="Time">From start to end.</param>
/// <param name="Processor">Of it and of what it waited for, to the hundredth of a second.</param>
internal sealed record MeasuredProcess(
    int ExitCode,
    string Output,
    long Started,
    TimeSpan Time,
    TimeSpan Processor
)
{
    // USER_HZ, which is 100 on all systems that this runs on.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public static async Task<MeasuredProcess> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        Action<int>? started = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var before = ChildrenTime();
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        started?.Invoke(process.Id);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var time = Stopwatch.GetElapsedTime(begun);
        return new(process.ExitCode, await output + await error, begun, time, ChildrenTime() - before);
    }

    /// <summary>The most memory in MiB that a running process had itself so far, without its children.</summary>
    public static long PeakOf(int id) =>
        File.ReadLines($"/proc/{id}/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ')[^2], CultureInfo.InvariantCulture) / 1024)
            .First();

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: cutime and cstime, of children that were waited for.
    private static TimeSpan ChildrenTime()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture))
            * Tick;
    }
}
