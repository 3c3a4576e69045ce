using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>Stores the plan of a dirspace and gets it back for the apply.</summary>
internal sealed class PlanStorage(Backend backend, Work work)
{
    /// <summary>Stores the plan file of a dirspace.</summary>
    /// <exception cref="BackendException">The backend refuses the plan.</exception>
    /// <exception cref="PlanStorageException">It cannot be stored as configured.</exception>
    public async Task StoreAsync(
        StepContext context,
        Target target,
        string version,
        bool hasChanges,
        CancellationToken cancellationToken
    )
    {
        if (work.Configuration.PlanStorage is not "terrateam" and var method)
        {
            throw new PlanStorageException(
                $"Storing plans with 'storage.plans.method: {method}' is not supported by this version of the "
                    + $"runner. Remove 'storage.plans' to store them, encrypted, in the backend."
            );
        }

        // The original backend has no field for a plan's origin.
        var origin =
            work.Instructions is null && work.PlanPartSize is null
                ? null
                : new PlanOrigin(target.Engine.Name, version, target.Commit.HeadSha, target.Commit.BaseSha);

        await backend.UploadPlanAsync(
            work.Token,
            new PlanUpload(target.Dirspace.Directory, target.Dirspace.Workspace, "", hasChanges, origin),
            target.PlanFile,
            work.PlanPartSize,
            cancellationToken
        );
    }

    /// <summary>Writes the stored plan into the plan file.</summary>
    /// <returns>The SHA-256 of the plan's text as it was shown; null where the backend does not send it.</returns>
    /// <exception cref="BackendException">No plan is stored, or it cannot be used.</exception>
    /// <exception cref="PlanStorageException">It cannot be fetched as configured.</exception>
    public Task<string?> FetchAsync(StepContext context, Target target, CancellationToken cancellationToken) =>
        backend.DownloadPlanAsync(
            work.Token,
            target.Dirspace,
            target.PlanFile,
            work.PlanPartSize is not null,
            cancellationToken
        );
}

/// <summary>A plan could not be stored or fetched. The message names the key and the fix.</summary>
internal sealed class PlanStorageException(string message) : Exception(message);
