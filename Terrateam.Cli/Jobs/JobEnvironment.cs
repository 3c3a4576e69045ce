using System.Text.Json;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>
/// The environment of commands: the job's own, the workflow's secrets and variables as one variable each, and variables
/// that describe the run.
/// </summary>
internal sealed class JobEnvironment(IReadOnlyDictionary<string, string> job, SecretMask mask, JobLog log)
{
    private const string TerraformVariable = "TF_VAR_";

    private static readonly string[] ForGit = ["PATH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "SSL_CERT_FILE"];

    /// <summary>Builds the environment for a piece of work.</summary>
    /// <param name="runKind">pr or drift.</param>
    /// <param name="pullRequest">The pull request, or null.</param>
    /// <param name="baseRef">The branch to merge.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="temporary">A directory for files of the run.</param>
    public Dictionary<string, string> Build(
        string runKind,
        RunKindData? pullRequest,
        string baseRef,
        string root,
        string temporary
    )
    {
        var environment = new Dictionary<string, string>(job, StringComparer.Ordinal)
        {
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["TF_IN_AUTOMATION"] = "true",
            ["TF_INPUT"] = "false",
            ["TG_NON_INTERACTIVE"] = "true",
            ["TERRAGRUNT_NON_INTERACTIVE"] = "true",
            ["TERRATEAM_ROOT"] = root,
            ["TERRATEAM_TMPDIR"] = temporary,
            ["TERRATEAM_RUN_KIND"] = runKind,
            ["TERRATEAM_RUN_KIND_DATA"] = pullRequest is { } data
                ? JsonSerializer.Serialize(data, ProtocolJson.Default.RunKindData)
                : "{}",
            ["TERRATEAM_BASE_REF"] = baseRef,
        };

        var secrets = Context("SECRETS_CONTEXT").ToList();
        foreach (var (name, value) in secrets)
        {
            mask.Add(value);
            environment[name] = value;
        }

        log.TooShort(
            secrets.Where(static secret => MaskForms.IsShort(secret.Value)).Select(static secret => secret.Key)
        );
        foreach (var (name, value) in Context("VARIABLES_CONTEXT").Concat(Context("ENVIRONMENT_CONTEXT")))
            environment[name] = value;

        AddGitHubToken(environment);
        AddLowerCaseVariables(environment);
        if (environment.TryGetValue("TF_API_TOKEN", out var cloudToken))
            _ = environment.TryAdd("TF_TOKEN_app_terraform_io", cloudToken);

        SearchPath.AddTo(environment);
        new CertificateBundle(log).AddTo(environment, temporary);
        new SshKeys(mask).AddTo(environment, temporary);
        return environment;
    }

    /// <summary>The environment of the runner's own git: the job's, with programs, certificates and keys of commands.</summary>
    /// <param name="commands">The environment of commands.</param>
    public IReadOnlyDictionary<string, string> OfGit(IReadOnlyDictionary<string, string> commands)
    {
        var git = new Dictionary<string, string>(job, StringComparer.Ordinal);
        foreach (var name in ForGit)
        {
            if (commands.TryGetValue(name, out var value))
                git[name] = value;
        }

        return git;
    }

    private IEnumerable<KeyValuePair<string, string>> Context(string name)
    {
        if (job.GetValueOrDefault(name) is not { Length: > 0 } json)
            return [];

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Null)
                return [];

            return
            [
                .. document
                    .RootElement.EnumerateObject()
                    .Select(p =>
                        KeyValuePair.Create(
                            p.Name,
                            p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText()
                        )
                    ),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Without the value, which may hold secrets that are not masked yet.
            log.Warning(
                $"{name} is no JSON object, so its values are not there. Set it to ${{{{ toJson(…) }}}} in the "
                    + $"workflow."
            );
            return [];
        }
    }

    private static void AddGitHubToken(Dictionary<string, string> environment)
    {
        var name = environment.Keys.FirstOrDefault(k =>
            string.Equals(k, "GITHUB_TOKEN", StringComparison.OrdinalIgnoreCase)
        );
        if (name is null)
            return;

        environment["TENV_GITHUB_TOKEN"] = environment[name];
        environment["GITHUB_TOKEN"] = environment[name];
    }

    // Names of GitHub's secrets and variables are in capitals; Terraform's variables seldom are.
    private static void AddLowerCaseVariables(Dictionary<string, string> environment)
    {
        foreach (
            var (name, value) in environment
                .Where(p => p.Key.StartsWith(TerraformVariable, StringComparison.Ordinal))
                .ToList()
        )
        {
            var variable = name[TerraformVariable.Length..];
            if (variable.Length > 0)
                _ = environment.TryAdd(TerraformVariable + variable.ToLowerInvariant(), value);
        }
    }
}
