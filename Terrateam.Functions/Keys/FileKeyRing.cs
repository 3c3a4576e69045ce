using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Azure.Core.Cryptography;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Keys;

/// <summary>
/// An RSA key in files, for machines without Key Vault: <c>{name}-{number}-{fingerprint}.pem</c>, one for each version.
/// The first version is made on first use; the highest number wraps; the others stay to unwrap what they wrapped.
/// </summary>
/// <remarks>
/// Because of the fingerprint, a replaced file is an unknown version, which has a clear message. Two processes that
/// make a version at once make two; both stay and both unwrap.
/// </remarks>
internal sealed partial class FileKeyRing : IKeyRing, IDisposable
{
    private readonly string _directory;
    private readonly string _name;
    private readonly int _size;
    private readonly ConcurrentDictionary<string, RsaKeyEncryptionKey> _loaded = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _making = new(1, 1);

    /// <param name="directory">Created if missing; only the app's user may read it.</param>
    /// <param name="name">Lower-case letters and digits: which key of the directory.</param>
    /// <param name="size">Bits of a new version: 3072 or 4096.</param>
    public FileKeyRing(string directory, string name = "plans", int size = 3072)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!NamePattern().IsMatch(name))
            throw new ArgumentException("The name of a key is 1 to 40 lower-case letters and digits.", nameof(name));
        if (size is not (3072 or 4096))
            throw new ArgumentOutOfRangeException(nameof(size), size, "An RSA key has 3072 or 4096 bits.");
        _directory = Path.GetFullPath(directory);
        _name = name;
        _size = size;
    }

    private string Prefix => $"file:{_name}/";

    public bool Owns(string keyId)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return keyId.StartsWith(Prefix, StringComparison.Ordinal) && VersionPattern().IsMatch(keyId[Prefix.Length..]);
    }

    /// <exception cref="InvalidDataException">The key file may be read by others, or is no key; the message says what
    /// to do.</exception>
    public async Task<IKeyEncryptionKey> NewestAsync(CancellationToken cancellationToken)
    {
        // The directory is listed each time, so that a rotation by another process is noticed at once.
        if (Versions().LastOrDefault() is { } newest)
            return Load(newest);

        await _making.WaitAsync(cancellationToken);
        try
        {
            return Load(Versions().LastOrDefault() ?? Make());
        }
        finally
        {
            _making.Release();
        }
    }

    public void ForgetNewest()
    {
        // Nothing is remembered: the directory is listed each time.
    }

    /// <summary>
    /// Makes a new version, which wraps from now on, and returns its id. Deleting an older version makes what it
    /// wrapped unreadable.
    /// </summary>
    public async Task<string> RotateAsync(CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken);
        try
        {
            return Load(Make()).KeyId;
        }
        finally
        {
            _making.Release();
        }
    }

    public async Task<string?> TryRotateAsync(CancellationToken cancellationToken) =>
        await RotateAsync(cancellationToken);

    public Task<IReadOnlyList<string>> VersionsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Versions().Select(version => Prefix + version)]);

    /// <summary>The file of a version.</summary>
    public string FileOf(string keyId) => PathOf(keyId[Prefix.Length..]);

    public IKeyEncryptionKey Resolve(string keyId, CancellationToken cancellationToken = default)
    {
        var version = Owns(keyId) ? keyId[Prefix.Length..] : throw Unknown(keyId);
        if (File.Exists(PathOf(version)))
            return Load(version);
        // A file that is gone opens nothing from then on. Others may still use the key, so it is not disposed of here.
        _loaded.TryRemove(version, out _);
        throw Unknown(keyId);
    }

    public Task<IKeyEncryptionKey> ResolveAsync(string keyId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Resolve(keyId, cancellationToken));

    public void Dispose()
    {
        foreach (var key in _loaded.Values)
            key.Dispose();
        _making.Dispose();
    }

    private static string Fingerprint(RSA rsa) =>
        Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 4));

    private PlanRefusedException Unknown(string keyId) =>
        new(
            $"'{keyId}' is not among the keys in {_directory} (Keys:Directory). If its file was moved or "
                + $"deleted, put it back: what it wrapped is readable by nothing else."
        );

    private string PathOf(string version) => Path.Combine(_directory, $"{_name}-{version}.pem");

    private List<string> Versions()
    {
        if (!Directory.Exists(_directory))
            return [];
        return
        [
            .. Directory
                .EnumerateFiles(_directory, $"{_name}-*.pem")
                .Select(path => Path.GetFileNameWithoutExtension(path)[(_name.Length + 1)..])
                .Where(version => VersionPattern().IsMatch(version))
                .Order(StringComparer.Ordinal),
        ];
    }

    private string Make()
    {
        using var rsa = RSA.Create(_size);
        var number = Versions().LastOrDefault() is { } newest
            ? int.Parse(newest[..4], CultureInfo.InvariantCulture) + 1
            : 1;
        var version = string.Create(CultureInfo.InvariantCulture, $"{number:D4}-{Fingerprint(rsa)}");
        KeyFile.Write(PathOf(version), rsa);
        return version;
    }

    private RsaKeyEncryptionKey Load(string version) => _loaded.GetOrAdd(version, _ =>
        {
            var path = PathOf(version);
            var rsa = KeyFile.Read(path);
            if (version.EndsWith(Fingerprint(rsa), StringComparison.Ordinal))
                return new RsaKeyEncryptionKey(Prefix + version, rsa);
            rsa.Dispose();
            throw new InvalidDataException(
                $"{path} holds another key than its name says. Put the right file back, or name this one for its key."
            );
        });

    [GeneratedRegex(@"\A[a-z0-9]{1,40}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9a-f]{8}\z", RegexOptions.NonBacktracking)]
    private static partial Regex VersionPattern();
}
