using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Functions.GitHub.Http;
using Terrateam.Functions.GitHub.Responses;
using static Terrateam.Functions.GitHub.Http.RestApi;
using static Terrateam.Functions.GitHub.Installations.ApiPaths;

namespace Terrateam.Functions.GitHub.Installations;

internal sealed class CheckRunClient(
    RestApi reading,
    RestApi checking,
    Repository repository,
    Func<CancellationToken, Task<string>> bot
) : ICheckRunClient
{
    private const int MaxAnnotations = 50;

    public async Task<long> CreateAsync(string sha, AppCheckRun check, CancellationToken cancellationToken)
    {
        var created = await checking.PostAsync<CheckRunIdResponse>(
            $"create the check run '{check.Name}' of {repository.FullName}@{sha}",
            $"{PathOf(repository)}/check-runs",
            RequestOf(check, 0) with
            {
                HeadSha = sha,
            },
            cancellationToken
        );
        await AnnotateAsync(created.Id, check, cancellationToken);
        return created.Id;
    }

    public async Task<bool> UpdateAsync(long id, AppCheckRun check, CancellationToken cancellationToken)
    {
        try
        {
            await PatchAsync(id, check, 0, cancellationToken);
        }
        catch (GitHubException exception) when (exception.Status == 404)
        {
            return false;
        }

        await AnnotateAsync(id, check, cancellationToken);
        return true;
    }

    public async Task<long?> FindAsync(string sha, string name, CancellationToken cancellationToken)
    {
        var botLogin = await bot(cancellationToken);
        var found = new List<long>();
        var path =
            $"{PathOf(repository)}/commits/{Segment(sha)}/check-runs?check_name={Uri.EscapeDataString(name)}"
            + "&filter=all&per_page=100";
        await foreach (
            var page in reading.PagesAsync<CheckRunsResponse>(
                $"look for the check run '{name}' of {repository.FullName}@{sha}",
                path,
                cancellationToken
            )
        )
        {
            found.AddRange(
                page.CheckRuns.Where(run => run.ToCheck(botLogin).IsOurs).Select(run => run.Id).OfType<long>()
            );
        }

        return found.Count == 0 ? null : found.Max();
    }

    // GitHub takes fifty in a request, and adds those of further ones.
    private async Task AnnotateAsync(long id, AppCheckRun check, CancellationToken cancellationToken)
    {
        var count = check.Details?.Annotations.Count ?? 0;
        for (var done = MaxAnnotations; done < count; done += MaxAnnotations)
            await PatchAsync(id, check, done, cancellationToken);
    }

    private Task<CheckRunIdResponse> PatchAsync(
        long id,
        AppCheckRun check,
        int skip,
        CancellationToken cancellationToken
    ) =>
        checking.PatchAsync<CheckRunIdResponse>(
            $"update the check run '{check.Name}' of {repository.FullName}",
            $"{PathOf(repository)}/check-runs/{Text(id)}",
            RequestOf(check, skip),
            cancellationToken
        );

    private static CheckRunRequest RequestOf(AppCheckRun check, int skip)
    {
        var (status, conclusion) = check.State switch
        {
            CheckState.Queued => ("queued", null),
            CheckState.InProgress => ("in_progress", null),
            CheckState.Success => ("completed", "success"),
            CheckState.Failure => ("completed", "failure"),
            _ => ("completed", (string?)"cancelled"),
        };
        var details = check.Details;
        CheckAnnotationRequest[]? annotations = details is { Annotations.Count: > 0 }
            ? [.. details.Annotations.Skip(skip).Take(MaxAnnotations).Select(From)]
            : null;
        return new(
            check.Name,
            status,
            conclusion,
            check.Url,
            check.Reference,
            new(check.Title, details?.Summary ?? check.Title, details?.Text, annotations),
            conclusion is not null && check.Reference is not null
                ? [new("Plan again", "Plans again, as terrateam plan does", AppCheckRun.PlanAction)]
                : []
        );
    }

    private static CheckAnnotationRequest From(CheckAnnotation annotation) =>
        new(annotation.Path, annotation.Line, annotation.Line, "failure", annotation.Title, annotation.Message);
}
