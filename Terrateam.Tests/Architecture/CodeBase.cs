using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Terrateam.Tests.Architecture;

/// <summary>The code base as the architecture tests see it: its assemblies, its dependencies, its files.</summary>
internal static class CodeBase
{
    /// <summary>Our projects' assemblies, the tests and the benchmarks left out.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        Assembly.Load("Terrateam.Core"),
        Assembly.Load("Terrateam.Functions"),
        Assembly.Load("Terrateam.Local"),
        Assembly.Load("Terrateam.Sandbox"),
        Assembly.Load("terrateam"),
    ];

    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Loaded = new(() =>
        new ArchLoader().LoadAssemblies(Assembly.Load("Terrateam.Core"), Assembly.Load("Terrateam.Local")).Build()
    );

    /// <summary>
    /// The types whose dependencies are looked at one by one: those of the core and of the local host.
    /// </summary>
    public static IEnumerable<IType> Types => Loaded.Value.Types;

    /// <summary>The directory that holds Terrateam.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// Our files below a folder, as paths relative to the root with forward slashes; nothing built or fetched.
    /// </summary>
    public static IEnumerable<string> Files(string pattern, string folder = "") =>
        Walk(new DirectoryInfo(Path.Combine(Root, folder)), pattern)
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>The text of a file named relative to the root.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The lines of a C# file that are not comments: a rule on code is no rule on prose.</summary>
    public static IEnumerable<string> CodeLines(string file) =>
        File.ReadLines(Path.Combine(Root, file))
            .Select(line => line.Trim())
            .Where(line => !line.StartsWith("//", StringComparison.Ordinal));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder, string pattern) =>
        folder
            .EnumerateDirectories()
            .Where(child =>
                child.Name is not ("obj" or "bin" or "artifacts" or "node_modules" or "TestResults" or ".git")
            )
            .SelectMany(child => Walk(child, pattern))
            .Concat(folder.EnumerateFiles(pattern));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Terrateam.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException(
            $"No Terrateam.sln above {AppContext.BaseDirectory}: run the tests from a checkout."
        );
    }
}
