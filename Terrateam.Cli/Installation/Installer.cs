using System.Text;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Installation;

/// <summary>Installs tools of exact versions: checksum and signature are checked before anything is unpacked.</summary>
/// <param name="environment">Variables of the job, which no step can change.</param>
/// <param name="http">Follows no redirects by itself.</param>
/// <param name="processes">Starts gpg.</param>
/// <param name="log">The job's log.</param>
/// <param name="time">The clock.</param>
internal sealed class Installer(
    IReadOnlyDictionary<string, string> environment,
    HttpMessageInvoker http,
    ProcessRunner processes,
    JobLog log,
    TimeProvider time
) : IDisposable
{
    private const int MaxIndex = 64 * 1024 * 1024;
    private const int MaxChecksums = 1024 * 1024;
    private const int MaxSignature = 64 * 1024;
    private const long MaxArchive = 512L * 1024 * 1024;

    private readonly ReleaseClient _releases = new(http, time);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, IReadOnlyList<SemanticVersion>> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);
    private readonly Lazy<InstallationOptions> _options = new(() => InstallationOptions.From(environment));

    /// <summary>True where nothing is installed.</summary>
    /// <exception cref="InstallationException">A variable has a value that it cannot have.</exception>
    public bool IsOff => _options.Value.IsOff;

    /// <summary>The installed versions.</summary>
    public IReadOnlyList<SemanticVersion> Installed(Tool tool) => Cache.Versions(tool);

    /// <summary>The versions that can be installed.</summary>
    /// <exception cref="InstallationException">There is no list of them.</exception>
    public async Task<IReadOnlyList<SemanticVersion>> ReleasesAsync(Tool tool, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_lists.TryGetValue(tool.Name, out var list))
            {
                _lists[tool.Name] = list = await OnceAsync($"{tool.Name} list", () =>
                    ListAsync(tool, cancellationToken)
                );
            }

            return list;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>The path of the program, which is installed where it is not yet.</summary>
    /// <exception cref="InstallationException">It cannot be had, or is not what its maker signed.</exception>
    public async Task<string> InstallAsync(Tool tool, SemanticVersion version, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return Cache.Find(tool, version)
                ?? await OnceAsync($"{tool.Name} {version}", () => DownloadAsync(tool, version, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InstallationException(
                $"The directory of tools '{_options.Value.Cache}' cannot be used: {exception.Message}"
            );
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    // What failed for one directory is not tried for all others.
    private async Task<T> OnceAsync<T>(string what, Func<Task<T>> get)
    {
        if (_failures.TryGetValue(what, out var failure))
            throw new InstallationException(failure);

        try
        {
            return await get();
        }
        catch (InstallationException exception)
        {
            _failures[what] = exception.Message;
            throw;
        }
    }

    private ToolCache Cache => new(_options.Value.Cache, time);

    private async Task<IReadOnlyList<SemanticVersion>> ListAsync(Tool tool, CancellationToken cancellationToken)
    {
        var mirror = _options.Value.Mirror;
        var index = mirror is null ? tool.Index : new(mirror, $"{tool.Name}/index.json");
        if (
            await _releases.ReadAsync(index, MaxIndex, cancellationToken) is { } json
            && ReleaseIndex.OfJson(json) is { } list
        )
        {
            return list;
        }

        if (
            mirror is not null
            && await _releases.ReadAsync(new(mirror, $"{tool.Name}/"), MaxIndex, cancellationToken) is { } page
        )
        {
            return ReleaseIndex.OfPage(page);
        }

        throw new InstallationException($"There is no list of the releases of {tool.Name} at {index}.");
    }

    private async Task<string> DownloadAsync(Tool tool, SemanticVersion version, CancellationToken cancellationToken)
    {
        var folder = _options.Value.Mirror is { } mirror
            ? new Uri(mirror, $"{tool.Name}/{version}/")
            : new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, tool.Folder, version));
        log.Line("install", $"{tool.Name} {version} from {folder}");
        var temporary = Cache.CreateTemporary();
        try
        {
            var name = tool.ArchiveOf(version);
            var expected = await ChecksumAsync(tool, version, folder, name, temporary, cancellationToken);
            var archive = Path.Combine(temporary, "archive.zip");
            var sha256 = await _releases.SaveAsync(new(folder, name), archive, MaxArchive, cancellationToken)
                ?? throw Missing(folder, name);
            if (!string.Equals(sha256, expected, StringComparison.OrdinalIgnoreCase))
            {
                throw new InstallationException(
                    $"{new Uri(folder, name)} is not what its maker published: its SHA-256 is {sha256}, not {expected}."
                );
            }

            return await Cache.AddAsync(tool, version, archive, temporary, cancellationToken);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private async Task<string> ChecksumAsync(
        Tool tool,
        SemanticVersion version,
        Uri folder,
        string archive,
        string temporary,
        CancellationToken cancellationToken
    )
    {
        var name = tool.ChecksumsOf(version);
        var sums = await _releases.ReadAsync(new(folder, name), MaxChecksums, cancellationToken)
            ?? throw Missing(folder, name);
        if (_options.Value.NeedsSignature)
        {
            var file = Path.Combine(temporary, "checksums");
            var signature = Path.Combine(temporary, "signature");
            await File.WriteAllBytesAsync(file, sums, cancellationToken);
            _ = await _releases.SaveAsync(
                new(folder, name + tool.SignatureSuffix),
                signature,
                MaxSignature,
                cancellationToken
            ) ?? throw Missing(folder, name + tool.SignatureSuffix);
            await new Signatures(_options.Value, _releases, processes, environment).CheckAsync(
                tool,
                file,
                signature,
                temporary,
                cancellationToken
            );
        }

        return ChecksumOf(Encoding.UTF8.GetString(sums), archive)
            ?? throw new InstallationException($"{new Uri(folder, name)} has no checksum of {archive}.");
    }

    /// <summary>The checksum of a file in a list of <c>sha256sum</c>.</summary>
    public static string? ChecksumOf(string sums, string file) =>
        sums.Split('\n')
            .Select(static line => line.TrimEnd('\r').Split(' ', 2))
            .Where(line =>
                line.Length == 2 && string.Equals(line[1].TrimStart(' ', '*'), file, StringComparison.Ordinal)
            )
            .Select(static line => line[0])
            .FirstOrDefault(static sum => sum.Length == 64 && sum.All(char.IsAsciiHexDigit));

    private static InstallationException Missing(Uri folder, string name) =>
        new($"There is no {new Uri(folder, name)}: this version is not published for this machine.");
}
