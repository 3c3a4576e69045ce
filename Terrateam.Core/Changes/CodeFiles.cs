namespace Terrateam.Core.Changes;

/// <summary>The files that a plan depends on, where the configuration does not name others.</summary>
/// <remarks>
/// https://opentofu.org/docs/language/files/, https://developer.hashicorp.com/terraform/language/files and
/// https://developer.hashicorp.com/terraform/language/files/dependency-lock
/// </remarks>
internal static class CodeFiles
{
    /// <summary>Chooses the versions of providers. It stands beside the code, and is none by itself.</summary>
    internal const string LockFile = ".terraform.lock.hcl";

    /// <summary>The same as a pattern of a directory.</summary>
    internal const string LockPattern = FilePattern.Directory + "/" + LockFile;

    /// <summary>Names of the files of a directory that change its plan, as patterns.</summary>
    internal static readonly IReadOnlyList<string> OfDirectory =
    [
        "*.tf",
        "*.tfvars",
        "*.tf.json",
        "*.tofu",
        "*.tofu.json",
        "*.tfvars.json",
        LockFile,
    ];

    /// <summary>
    /// The files of a module that change the plans of those who use it, as patterns from its directory: its code, and
    /// what code reads with <c>templatefile</c> and <c>file</c>, which often lies in directories below. The code of
    /// directories below is not its own.
    /// </summary>
    internal static readonly IReadOnlyList<string> OfModule =
    [
        "*.tf",
        "*.{tf.json,tofu,tofu.json,tfvars,tfvars.json}",
        "**/*.{tftpl,tpl,tmpl,template,j2,json,yaml,yml,toml,csv,txt,xml,ini,cfg,conf,sh,ps1,py,sql}",
    ];

    /// <summary>The patterns of a module as the directory that uses it has them.</summary>
    /// <param name="module">The path of the module from that directory, with wildcards escaped where they are to be
    /// read.</param>
    internal static IEnumerable<string> PatternsOf(string module) =>
        OfModule.Select(name => $"{FilePattern.Directory}/{module}/{name}");
}
