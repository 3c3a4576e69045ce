using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Pages;
using Terrateam.Functions.SignIn;

namespace Terrateam.Functions.RepositorySecrets;

/// <summary>Gathers what the pages of secrets show, with the token of the person who looks.</summary>
public sealed class SecretsPages(
    SecretsGate gate,
    IUserGitHubs users,
    PageAddresses addresses,
    PageRenderer pages,
    IOptions<GitHubOptions> options
)
{
    internal static Viewer ViewerOf(Session session) => new(session.Login, session.Form);

    internal string PathOf(UserRepository repository) =>
        addresses.PathOf($"secrets/{Uri.EscapeDataString(repository.Owner)}/{Uri.EscapeDataString(repository.Name)}");

    internal async Task<IResult> RepositoriesAsync(Session session, string? open, CancellationToken cancellationToken)
    {
        if (open?.Trim().Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name] && owner != ".." && name != "..")
        {
            return pages.Redirect(
                addresses.PathOf($"secrets/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(name)}")
            );
        }

        var groups = new List<RepositoryGroup>();
        foreach (var installation in await gate.InstallationsAsync(session, cancellationToken))
        {
            if (installation.IsSuspended)
                continue;

            var all = await gate.RepositoriesAsync(session, installation.Id, cancellationToken);
            groups.Add(
                new(
                    installation.Account,
                    all.Total > all.First.Count,
                    [
                        .. all
                            .First.Where(static one => one.CanPush)
                            .Select(one => new PageLink(one.FullName, PathOf(one))),
                    ]
                )
            );
        }

        return await pages.ShowAsync<RepositoriesPage>(
            StatusCodes.Status200OK,
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(RepositoriesPage.Viewer)] = ViewerOf(session),
                [nameof(RepositoriesPage.Groups)] = groups,
            }
        );
    }

    internal async Task<IResult> NamesAsync(
        Session session,
        UserRepository repository,
        SecretChoice? chosen,
        CancellationToken cancellationToken
    )
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Viewer"] = ViewerOf(session),
            ["Repository"] = repository.FullName,
            ["Path"] = PathOf(repository),
        };
        if (chosen is not null)
        {
            parameters[nameof(DeletePage.Thing)] = chosen.ToString();
            parameters[nameof(DeletePage.Name)] = chosen.Name;
            parameters[nameof(DeletePage.Kind)] = KindOf(chosen.IsVariable);
            parameters[nameof(DeletePage.Environment)] = chosen.Environment ?? "";
            return await pages.ShowAsync<DeletePage>(StatusCodes.Status200OK, parameters);
        }

        var github = users.For(session.Token);
        var groups = new List<SecretGroup>();
        string?[] places = [null, .. await github.ListEnvironmentsAsync(repository, cancellationToken)];
        foreach (var environment in places)
        {
            var found = new List<SecretRow>();
            foreach (var isVariable in (bool[])[false, true])
            {
                var place = new StoredPlace(isVariable, environment);
                found.AddRange(
                    (await github.ListNamesAsync(repository, place, cancellationToken)).Select(one =>
                        RowOf(repository, place, one)
                    )
                );
            }

            groups.Add(new(environment, found));
        }

        parameters[nameof(NamesPage.Groups)] = groups;
        parameters[nameof(NamesPage.SealCommand)] = CommandOf("seal", repository);
        parameters[nameof(NamesPage.SetCommand)] = CommandOf("set", repository);
        return await pages.ShowAsync<NamesPage>(StatusCodes.Status200OK, parameters);
    }

    private SecretRow RowOf(UserRepository repository, StoredPlace place, StoredName one)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [SecretChoice.KindField] = KindOf(place.IsVariable),
            [SecretChoice.NameField] = one.Name,
            [SecretChoice.EnvironmentField] = place.Environment,
        };
        return new(
            KindOf(place.IsVariable),
            one.Name,
            one.UpdatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            QueryHelpers.AddQueryString(PathOf(repository), query)
        );
    }

    private string CommandOf(string act, UserRepository repository)
    {
        var web = options.Value.WebUrl;
        var server = web.Host == "github.com" ? "" : $" --github {web.GetLeftPart(UriPartial.Authority)}";
        return $"terrateam secrets {act} NAME --repository {repository.FullName}{server} < file-with-the-value";
    }

    private static string KindOf(bool isVariable) => isVariable ? SecretChoice.VariableKind : SecretChoice.SecretKind;
}
