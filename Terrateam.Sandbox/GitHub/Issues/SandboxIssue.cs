using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Issues;

/// <summary>An issue with the operations of its users.</summary>
public sealed class SandboxIssue(SandboxGitHub github, SandboxRepository repository, int number)
{
    /// <summary>Its comments, oldest first.</summary>
    public IReadOnlyList<SandboxComment> Comments =>
        World.Read(() =>
            repository.State.Comments.Where(comment => comment.Number == number).Select(SandboxComment.From).ToList()
        );

    /// <summary>The number within the repository.</summary>
    public int Number => number;

    /// <summary>Its title.</summary>
    public string Title => World.Read(() => State.Title);

    /// <summary>Its text.</summary>
    public string Body => World.Read(() => State.Body ?? "");

    /// <summary>The login of its author.</summary>
    public string Author => World.Read(() => State.Author.Login);

    /// <summary>Whether it is open.</summary>
    public bool IsOpen => World.Read(() => State.IsOpen);

    /// <summary>The names of its labels.</summary>
    public IReadOnlyList<string> Labels => World.Read(() => State.Labels.ToList());

    private SandboxState World => github.World;

    private IssueState State => repository.State.Issues[number];

    /// <summary>Comments on it.</summary>
    public void Comment(string login, string body) =>
        World.Write(() => github.Server.Comments.Create(repository.State, number, World.AccountOf(login), body));

    /// <summary>Replaces its text, as whoever may write to the repository can.</summary>
    public void Edit(string login, string body) => Change("edited", login, () =>
        {
            State.Body = body;
            return null;
        });

    /// <summary>Closes it.</summary>
    public void Close(string login) => Change("closed", login, () =>
        {
            (State.IsOpen, State.ClosedAt, State.StateReason) = (false, World.Now, "completed");
            return null;
        });

    /// <summary>Reopens it.</summary>
    public void Reopen(string login) => Change("reopened", login, () =>
        {
            (State.IsOpen, State.ClosedAt, State.StateReason) = (true, null, "reopened");
            return null;
        });

    /// <summary>Adds a label.</summary>
    public void Label(string login, string label) => Change("labeled", login, () =>
        {
            State.Labels.Add(label);
            return label;
        });

    private void Change(string action, string login, Func<string?> change) =>
        World.Write(() =>
        {
            var label = change();
            State.UpdatedAt = World.Now;
            var issue = IssueJson.Create(State, repository.State, World);
            var payload = new JsonObject { ["issue"] = issue };
            if (label is not null)
                payload["label"] = issue["labels"]!.AsArray()[^1]!.DeepClone();
            github.Server.Hook.Send("issues", action, repository.State, World.AccountOf(login), payload);
        });
}
