namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Stand-ins for actions of others. They know the inputs that are acted on here, and refuse the rest.</summary>
internal static class HostedActions
{
    private const string Checkout = "actions/checkout";
    private const string SetupTerraform = "hashicorp/setup-terraform";

    /// <summary>Their names.</summary>
    public static string Known => $"{Checkout}, {SetupTerraform}, and Terrateam's own";

    /// <summary>Whether it succeeded; null for an action that is not here.</summary>
    public static async Task<bool?> RunAsync(
        JobRunner runner,
        string repository,
        IReadOnlyDictionary<string, string> with
    )
    {
        var job = runner.Job;
        switch (repository.ToLowerInvariant())
        {
            case Checkout:
                if (IsRefused(job, Checkout, with, "fetch-depth", "persist-credentials"))
                    return false;

                var failure = await job.Work!.CheckOutAsync(
                    with.GetValueOrDefault("fetch-depth", "1"),
                    with.GetValueOrDefault("persist-credentials", "true") == "true"
                );
                if (failure is not null)
                    job.Log($"##[error]{failure}");

                return failure is null;
            case SetupTerraform:
                if (IsRefused(job, SetupTerraform, with, "terraform_version", "terraform_wrapper"))
                    return false;

                // That of this machine, whichever version is asked for.
                var path = runner.Variables(WorkflowFile.NoTexts).GetValueOrDefault("PATH", job.Environment["PATH"]);
                var isHere = path.Split(Path.PathSeparator)
                    .Any(directory =>
                        File.Exists(
                            Path.Combine(directory, OperatingSystem.IsWindows() ? "terraform.exe" : "terraform")
                        )
                    );
                if (!isHere)
                    job.Log("##[error]There is no terraform on this machine to set up.");

                return isHere;
            default:
                return null;
        }
    }

    private static bool IsRefused(
        JobContext job,
        string action,
        IReadOnlyDictionary<string, string> with,
        params ReadOnlySpan<string> known
    )
    {
        foreach (var name in with.Keys)
        {
            if (known.Contains(name))
                continue;

            job.Log($"##[error]The sandbox's GitHub does not know the input '{name}' of {action}.");
            return true;
        }

        return false;
    }
}
