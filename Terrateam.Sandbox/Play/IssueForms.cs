using Terrateam.Core.Reporting;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

/// <summary>What people do with an issue.</summary>
internal static class IssueForms
{
    public static Task<string> ActAsync(Route route, Form form)
    {
        if (route is not { Repository: { } repository, Issue: { } issue })
            throw new FormException("There is no such issue.");

        switch (route.What)
        {
            case "comment":
                issue.Comment(form.Person("login"), form.Required("body"));
                break;
            case "close" when issue.IsOpen:
                issue.Close(form.Writer("login", repository));
                break;
            case "reopen" when !issue.IsOpen:
                issue.Reopen(form.Writer("login", repository));
                break;
            case "ignore" when !issue.Labels.Contains(DriftIssueText.IgnoreLabel, StringComparer.Ordinal):
                issue.Label(form.Writer("login", repository), DriftIssueText.IgnoreLabel);
                break;
            default:
                throw new FormException("That cannot be done with this issue as it is now.");
        }

        return Task.FromResult(Addresses.Issue(repository, issue.Number));
    }
}
