namespace Terrateam.Core.Patterns;

/// <summary>The files that a plan depends on, where the configuration does not name others.</summary>
/// <remarks>
/// https://opentofu.org/docs/language/files/, https://developer.hashicorp.com/terraform/language/files and
/// https://developer.hashicorp.com/terraform/language/files/dependency-lock
/// </remarks>
internal static class CodeFiles
{
    /// <summary>Pins provider versions. It does not make a directory one of Terraform code.</summary>
    internal const string LockFile = ".terraform.lock.hcl";

    internal const string LockPattern = FilePattern.Directory + "/" + LockFile;

    /// <summary>Patterns of the files in a directory that its plan depends on.</summary>
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
    /// Patterns, from the directory of a module, of the files that the plans of its users depend on: its code, and what
    /// the code reads with <c>templatefile</c> and <c>file</c>, often from subdirectories. Code in subdirectories
    /// belongs to other modules.
    /// </summary>
    internal static readonly IReadOnlyList<string> OfModule =
    [
        "*.tf",
        "*.{tf.json,tofu,tofu.json,tfvars,tfvars.json}",
        "**/*.{tftpl,tpl,tmpl,template,j2,json,yaml,yml,toml,csv,txt,xml,ini,cfg,conf,sh,ps1,py,sql}",
    ];

    /// <summary>The patterns of a module, from the directory that uses it.</summary>
    /// <param name="module">The path of the module from that directory. Its wildcards are escaped where the result is
    /// parsed as patterns.</param>
    internal static IEnumerable<string> PatternsOf(string module) =>
        OfModule.Select(name => $"{FilePattern.Directory}/{module}/{name}");
}
