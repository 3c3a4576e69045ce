using System.Globalization;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

/// <summary>What people do with a pull request.</summary>
internal static class PullRequestForms
{
    public static async Task<string> ActAsync(Route route, Form form)
    {
        var pull = route.Pull ?? throw new FormException("There is no such pull request.");
        await ActAsync(pull, route.What, form);
        return Addresses.Of(pull);
    }

    private static Task ActAsync(SandboxPullRequest pull, string what, Form form)
    {
        switch (what)
        {
            case "comment":
                return pull.CommentAsync(form.Person("login"), form.Required("body"));
            case "approve" when pull.IsOpen:
                if (form.Person("login") == pull.Author)
                    throw new FormException("An author cannot approve their own pull request: choose another person.");

                return pull.ReviewAsync(form.Person("login"), "APPROVED");
            case "request-changes" when pull.IsOpen:
                return pull.ReviewAsync(form.Person("login"), "CHANGES_REQUESTED");
            case "merge":
                return pull.MergeAsync(form.Writer("login", pull.Repository));
            case "close" when pull.IsOpen:
                return pull.CloseAsync(Owner(pull, form));
            case "reopen" when pull is { IsOpen: false, IsMerged: false }:
                return pull.ReopenAsync(Owner(pull, form));
            case "draft" when pull is { IsOpen: true, IsDraft: false }:
                pull.MarkDraft(Owner(pull, form));
                return Task.CompletedTask;
            case "ready" when pull is { IsOpen: true, IsDraft: true }:
                pull.MarkReady(Owner(pull, form));
                return Task.CompletedTask;
            case "push" when pull.IsOpen:
                return new Changes(pull.Repository).PushAsync(
                    pull,
                    form.Text("directory"),
                    form.Text("kind"),
                    form.Person("login")
                );
            case "rerun" when pull.IsOpen:
                pull.Repository.PressCheck(Check(pull, form), form.Person("login"));
                return Task.CompletedTask;
            case "conflict" when pull.IsOpen:
                return new Changes(pull.Repository).CollideAsync(pull, form.Writer("login", pull.Repository));
            default:
                throw new FormException("That cannot be done with this pull request as it is now.");
        }
    }

    private static long Check(SandboxPullRequest pull, Form form) =>
        pull.Checks.FirstOrDefault(check => check.Id.ToString(CultureInfo.InvariantCulture) == form.Text("check"))?.Id
        ?? throw new FormException("The head of this pull request has no such check run any more.");

    /// <summary>Its author, or a person who may write.</summary>
    private static string Owner(SandboxPullRequest pull, Form form) =>
        form.Person("login") == pull.Author ? pull.Author : form.Writer("login", pull.Repository);
}
