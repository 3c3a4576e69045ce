using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Views;

/// <summary>How to work on a repository with git, from outside of the browser.</summary>
internal static class CloneHelp
{
    public static Html Create(SandboxRepository repository, Visitor visitor) =>
        Html.From(
            $"""
            <h2>With git</h2>
            <p>Clone it, push a branch, and open a pull request of it here; what is pushed to a branch that has one is planned by itself. The password of each person counts as long as this sandbox runs.</p>
            {Html.Join(visitor.GitTokens.Select(person => Command(repository, visitor, person.Key, person.Value)))}
            """
        );

    private static Html Command(SandboxRepository repository, Visitor visitor, string login, string token)
    {
        var address = new UriBuilder(visitor.BaseUrl)
        {
            UserName = login,
            Password = token,
            Path = repository.FullName + ".git",
        };
        return Html.From(
            $"""
            <p>{login}:</p><pre class="wrap" id="clone-{login}">git clone {address.Uri.AbsoluteUri}</pre>
            """
        );
    }
}
