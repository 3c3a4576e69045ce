using System.Runtime.InteropServices;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Installation;

/// <summary>A tool that can be installed, and where its maker publishes it.</summary>
/// <param name="Name">Name of its program and of its files.</param>
/// <param name="Index">The list of its releases.</param>
/// <param name="Folder">The address of a release's files; <c>{0}</c> is the version.</param>
/// <param name="SignatureSuffix">What the name of the checksums' signature ends with.</param>
/// <param name="Key">The public key that signs the checksums.</param>
/// <param name="KeyFingerprint">Its fingerprint.</param>
/// <param name="DefaultVersion">Of the original's runner, where nothing asks for another.</param>
internal sealed record Tool(
    string Name,
    Uri Index,
    string Folder,
    string SignatureSuffix,
    Uri Key,
    string KeyFingerprint,
    string DefaultVersion
)
{
    private static readonly Tool[] All =
    [
        // https://www.hashicorp.com/trust/security
        new(
            "terraform",
            new("https://releases.hashicorp.com/terraform/index.json"),
            "https://releases.hashicorp.com/terraform/{0}/",
            ".sig",
            new("https://www.hashicorp.com/.well-known/pgp-key.txt"),
            "C874011F0AB405110D02105534365D9472D7468F",
            "1.5.7"
        ),
        // https://opentofu.org/docs/intro/install/standalone/
        new(
            "tofu",
            new("https://get.opentofu.org/tofu/api.json"),
            "https://github.com/opentofu/opentofu/releases/download/v{0}/",
            ".gpgsig",
            new("https://get.opentofu.org/opentofu.asc"),
            "E3E6E43D84CB852EADB0051D0C0AF313E5FD9F80",
            "1.9.0"
        ),
    ];

    /// <summary>The name of the program's file.</summary>
    public string Program => OperatingSystem.IsWindows() ? $"{Name}.exe" : Name;

    /// <summary>The tool of a name; null for one that cannot be installed.</summary>
    public static Tool? Of(string name) =>
        Array.Find(All, tool => string.Equals(tool.Name, name, StringComparison.Ordinal));

    /// <summary>The name of the archive for this machine.</summary>
    public string ArchiveOf(SemanticVersion version) => $"{Name}_{version}_{System}_{Architecture}.zip";

    /// <summary>The name of the file of checksums.</summary>
    public string ChecksumsOf(SemanticVersion version) => $"{Name}_{version}_SHA256SUMS";

    /// <summary>The processor, as the makers of the tools name it.</summary>
    public static string Architecture =>
        RuntimeInformation.ProcessArchitecture switch
        {
            global::System.Runtime.InteropServices.Architecture.X64 => "amd64",
            global::System.Runtime.InteropServices.Architecture.X86 => "386",
            var other => other.ToString().ToLowerInvariant(),
        };

    private static string System =>
        OperatingSystem.IsWindows() ? "windows"
        : OperatingSystem.IsMacOS() ? "darwin"
        : "linux";
}
