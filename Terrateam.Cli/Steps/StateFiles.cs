using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Steps;

/// <summary>
/// The files <c>errored.tfstate</c> of a dirspace: an engine that cannot write its state leaves it in the directory in
/// which it runs.
/// </summary>
/// <remarks>https://developer.hashicorp.com/terraform/cli/commands/state/push</remarks>
internal sealed class StateFiles
{
    public const string Name = "errored.tfstate";

    private const int MaxFiles = 16;

    // Terragrunt runs Terraform in copies of modules, some levels below its cache.
    private static readonly EnumerationOptions Below = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 24,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    private readonly StepContext _context;
    private readonly Target _target;
    private readonly Dictionary<string, (long Length, DateTime WrittenAt)> _before;

    /// <summary>Remembers the files that are there: from an earlier job, or from the repository.</summary>
    public StateFiles(StepContext context, Target target)
    {
        (_context, _target) = (context, target);
        _before = Find().ToDictionary(static file => file.FullName, Version, StringComparer.Ordinal);
    }

    /// <summary>True where the engine left a file since.</summary>
    public bool HasNew() => New().Any();

    /// <summary>The files that were written since.</summary>
    public IEnumerable<FileInfo> New() =>
        Find()
            .Where(file => !_before.TryGetValue(file.FullName, out var before) || before != Version(file))
            .Take(MaxFiles);

    private static (long Length, DateTime WrittenAt) Version(FileInfo file) => (file.Length, file.LastWriteTimeUtc);

    // What is behind a link may be any file of the machine.
    private IEnumerable<FileInfo> Find() =>
        new[] { _context.Directory, _target.Directory }
            .OfType<string>()
            .Where(Directory.Exists)
            .SelectMany(directory =>
                _target.Engine.Name is EngineChoice.Terragrunt
                    ? Directory.EnumerateFiles(directory, Name, Below)
                    : new[] { Path.Combine(directory, Name) }.Where(File.Exists)
            )
            .Distinct(StringComparer.Ordinal)
            .Select(static path => new FileInfo(path))
            .Where(static file => file is { Exists: true, LinkTarget: null, Length: > 0 });
}
