using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Terrateam.Benchmarks.Fuzzing;

/// <summary>
/// <c>fuzz [--inputs N] [--seed S]</c>: feeds the parsers hostile texts, and prints failures and the slowest texts.
/// <c>fuzz --again S</c>: prints the text of one seed, and how long each parser takes for it.
/// </summary>
internal static class FuzzCommand
{
    private const int MaxFailures = 20;

    private static readonly (string Name, Func<FuzzInputs, string> Make, Func<string, string?> Target)[] Parsers =
    [
        ("yaml", static inputs => inputs.Yaml(), FuzzTargets.Yaml),
        ("query", static inputs => inputs.Query(), FuzzTargets.Query),
        ("comment", static inputs => inputs.Comment(), FuzzTargets.Comment),
    ];

    internal static Task<int> Run(string[] args)
    {
        var count = Option(args, "--inputs", 100_000);
        var seed = Option(args, "--seed", 1);
        var failures = new ConcurrentQueue<string>();
        if (Option(args, "--again", -1) is var again and >= 0)
            return Again(again);

        foreach (var (name, make, target) in Parsers)
        {
            var share = count / Parsers.Length;
            var slowest = new ConcurrentBag<(double Milliseconds, int Length, int Seed)>();
            var watch = Stopwatch.StartNew();
            Parallel.For(
                0,
                share,
                () => (Milliseconds: 0.0, Length: 0, Seed: 0),
                (index, state, worst) =>
                {
                    var own = unchecked((seed * 1_000_003) + index);
                    var text = make(new FuzzInputs(own));
                    var one = Stopwatch.StartNew();
                    if (FuzzTargets.Try(target, text) is { } failure)
                    {
                        failures.Enqueue(
                            $"{name} seed {own}: {failure}\n    "
                                + $"{JsonSerializer.Serialize(text.Length > 500 ? text[..500] : text)}"
                        );
                        if (failures.Count >= MaxFailures)
                            state.Stop();
                    }

                    var took = one.Elapsed.TotalMilliseconds;
                    return took > worst.Milliseconds ? (took, text.Length, own) : worst;
                },
                slowest.Add
            );
            var (milliseconds, length, which) = slowest.Max();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-8} {share,10} inputs  {share / watch.Elapsed.TotalSeconds,9:0}/s  slowest "
                        + $"{milliseconds:0.0} ms for {length} characters (seed {which})"
                )
            );
        }

        foreach (var failure in failures)
            Console.WriteLine(failure);
        Console.WriteLine(failures.IsEmpty ? "Nothing went wrong." : $"{failures.Count} failures.");
        return Task.FromResult(failures.IsEmpty ? 0 : 1);
    }

    private static Task<int> Again(int seed)
    {
        foreach (var (name, make, target) in Parsers)
        {
            var text = make(new FuzzInputs(seed));
            for (var time = 0; time < 3; time++)
            {
                var watch = Stopwatch.StartNew();
                var failure = FuzzTargets.Try(target, text);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name,-8} {watch.Elapsed.TotalMilliseconds:0.00} ms {failure ?? "well"}"
                    )
                );
            }

            Console.WriteLine(JsonSerializer.Serialize(text));
        }

        return Task.FromResult(0);
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
}
