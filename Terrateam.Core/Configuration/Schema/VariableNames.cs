namespace Terrateam.Core.Configuration.Schema;

/// <summary>Decides which environment variables a configuration may set.</summary>
internal static class VariableNames
{
    /// <summary>A regular expression for what <see cref="FaultOf"/> accepts.</summary>
    internal const string Pattern = @"^[^=\u0000-\u001f\u007f-\u009f]+$";

    // A branch can set the variables of stacks without approval. Refused are therefore those that decide which programs
    // and libraries are loaded and with which options, the identity of the job on GitHub and in the cloud, the servers
    // and certificates that it trusts, and the state that Terraform works on.
    private static readonly string[] Prefixes =
    [
        "ACTIONS_",
        "ARM_",
        "AWS_",
        "AZURE_",
        "BASH",
        "CLOUDSDK_",
        "CORECLR_",
        "DOTNET_",
        "DYLD_",
        "GIT_",
        "GITHUB_",
        "GOOGLE_",
        "INPUT_",
        "LD_",
        "NPM_CONFIG_",
        "PERL",
        "PYTHON",
        "RUBY",
        "RUNNER_",
        "SSH_",
        "TENV_",
        "TERRAGRUNT_",
        "TERRATEAM_",
        "TFENV_",
        "TF_CLI_ARGS",
        "TF_CLOUD_",
        "TF_HTTP_",
        "TF_LOG",
        "TF_PLUGIN_CACHE_",
        "TF_TOKEN_",
        "TG_",
        "TOFUENV_",
        "XDG_",
        "npm_config_",
    ];

    private static readonly string[] Names =
    [
        "ALL_PROXY",
        "CDPATH",
        "CURL_CA_BUNDLE",
        "EDITOR",
        "GCONV_PATH",
        "GLIBC_TUNABLES",
        "HOME",
        "HOSTALIASES",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "IFS",
        "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS",
        "LESSOPEN",
        "LOCALDOMAIN",
        "LOCPATH",
        "NODE_EXTRA_CA_CERTS",
        "NODE_OPTIONS",
        "NODE_PATH",
        "NODE_TLS_REJECT_UNAUTHORIZED",
        "NO_PROXY",
        "PAGER",
        "PATH",
        "PG_CONN_STR",
        "PROMPT_COMMAND",
        "PS4",
        "REQUESTS_CA_BUNDLE",
        "RES_OPTIONS",
        "SHELL",
        "SHELLOPTS",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "TEMP",
        "TF_API_TOKEN",
        "TF_CLI_CONFIG_FILE",
        "TF_DATA_DIR",
        "TF_ENCRYPTION",
        "TF_FORCE_LOCAL_BACKEND",
        "TF_REATTACH_PROVIDERS",
        "TF_WORKSPACE",
        "TMP",
        "TMPDIR",
        "VISUAL",
        "_JAVA_OPTIONS",
        "all_proxy",
        "http_proxy",
        "https_proxy",
        "no_proxy",
    ];

    // These choose neither an identity nor a server, and differ from stack to stack.
    private static readonly string[] Free =
    [
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "GITHUB_OWNER",
        "GOOGLE_REGION",
        "GOOGLE_ZONE",
    ];

    /// <summary>The part of <see cref="StackFaultOf"/> that a regular expression can express.</summary>
    internal static readonly string StackPattern =
        $@"^(?!(?!({string.Join('|', Free)})$)({string.Join('|', Prefixes)}|({string.Join('|', Names)})$))[^=\u0000-\u001f\u007f-\u009f]+$";

    internal static string? FaultOf(string name) =>
        name switch
        {
            "" => "this is empty",
            _ when name.Contains('=', StringComparison.Ordinal) => "a variable's name cannot contain `=`",
            _ when name.Any(char.IsControl) => "this has a control character",
            _ => null,
        };

    /// <summary>Why a name is not allowed for a variable of a stack; null where it is.</summary>
    internal static string? StackFaultOf(string name) =>
        FaultOf(name)
        ?? (
            IsOfTheJob(name)
                ? "the variables of a stack cannot replace those of the job; a step of type `env` in a workflow can"
                : null
        );

    private static bool IsOfTheJob(string name) =>
        !Free.Contains(name, StringComparer.Ordinal)
        && (
            Names.Contains(name, StringComparer.Ordinal)
            || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        );
}
