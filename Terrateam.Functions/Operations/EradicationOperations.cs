using System.Globalization;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Operations;

/// <summary>Destroys plans.</summary>
internal sealed class EradicationOperations(
    SuspensionStore suspensions,
    Belongings belongings,
    PlanVault plans,
    OutputVault outputs
)
{
    /// <summary>
    /// Deletes every plan and every output of the scope, with what is known of them: they have to be planned again.
    /// </summary>
    public async Task<OperationAnswer> ShredAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked.Scope is not { } scope)
            return OperationAnswer.Invalid("Say what it is about: all, installation <id> or repository <id>.");

        var repositories = new List<KnownRepository>();
        await foreach (var known in belongings.RepositoriesAsync(cancellationToken))
        {
            if (scope.Covers(known.InstallationId, known.Id))
                repositories.Add(known);
        }

        var suspended = await suspensions.ListAsync(cancellationToken);
        if (
            repositories.Find(one => !suspended.Any(other => other.Scope.Covers(one.InstallationId, one.Id))) is
            { } going
        )
        {
            return OperationAnswer.Conflict(
                $"The repository {going.Id} is not suspended, and would store plans meanwhile. "
                    + $"First: terrateam ops suspend {scope.Name}\n"
            );
        }

        var deleted = 0;
        foreach (var repository in repositories)
        {
            deleted += await plans.DeleteRepositoryAsync(repository.Id, cancellationToken);
            deleted += await outputs.DeleteForRepositoryAsync(repository.Id, cancellationToken);
        }

        return OperationAnswer.Ok(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{deleted} records and files of {repositories.Count} repositories were deleted. Pull requests have "
            ) + "to be planned again.\n"
        );
    }
}
