using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Programs;

/// <summary>The file of certificates that the commands of a run trust, where there is one.</summary>
internal static class TrustedCertificates
{
    /// <summary>Names the file to commands. It is there where certificates were added.</summary>
    public const string Variable = "TERRATEAM_CA_BUNDLE";

    // Set with the others: steps may then set each of them to something else.
    private const string Used = "TERRATEAM_CA_BUNDLE_USED";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // OpenSSL and Go, git, curl, Python, the AWS CLI. Node adds to its own, the others replace.
    private static readonly string[] Variables =
    [
        "SSL_CERT_FILE",
        "GIT_SSL_CAINFO",
        "CURL_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "AWS_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
    ];

    // Where Linux distributions and macOS have theirs.
    private static readonly string[] OfMachine =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    /// <summary>The certificates that an environment trusts so far, as PEM text.</summary>
    public static string TextOf(IReadOnlyDictionary<string, string> environment)
    {
        var own =
            environment.TryGetValue("SSL_CERT_FILE", out var told) && File.Exists(told)
                ? told
                : Array.Find(OfMachine, File.Exists);
        return own is null ? "" : $"{File.ReadAllText(own).TrimEnd()}\n";
    }

    /// <summary>Sets the variables by which tools find the file, the first time that it is there.</summary>
    public static void Use(IDictionary<string, string> environment)
    {
        if (!environment.TryGetValue(Variable, out var file) || environment.ContainsKey(Used) || !File.Exists(file))
            return;

        environment[Used] = "true";
        foreach (var variable in Variables)
            environment[variable] = file;
    }

    /// <summary>Adds certificates to the file.</summary>
    /// <param name="environment">Names the file, and what is trusted so far.</param>
    /// <param name="pem">The certificates as PEM text.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task AddAsync(
        IReadOnlyDictionary<string, string> environment,
        string pem,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var file = environment[Variable];
        await using var turn = await LockAsync($"{file}.lock", time, cancellationToken);
        var before = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : TextOf(environment);

        // Commands of other directories may read it now.
        var changed = $"{file}.{Guid.NewGuid():N}";
        await using (var writer = PrivateFile.Create(changed))
            await writer.WriteAsync($"{before}{pem}".AsMemory(), cancellationToken);
        File.Move(changed, file, overwrite: true);
    }

    private static async Task<FileStream> LockAsync(string file, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
