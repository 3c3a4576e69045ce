using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Issues;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Comments;

/// <summary>The operations on comments, shared by API, page and tests.</summary>
internal sealed class CommentService(SandboxState sandboxState, Hook hook)
{
    /// <summary>GitHub refuses longer bodies; in characters.</summary>
    public const int MaxLength = 65_536;

    public CommentState Create(
        RepositoryState repository,
        int number,
        Account author,
        string body,
        DateTimeOffset? at = null
    ) =>
        sandboxState.Write(() =>
        {
            Check(body);
            var comment = new CommentState(
                sandboxState.NextId("comment"),
                number,
                author,
                body,
                at ?? sandboxState.Now
            );
            repository.Comments.Add(comment);
            Send("created", repository, comment, author);
            return comment;
        });

    public void Update(RepositoryState repository, CommentState comment, Account actor, string body) =>
        sandboxState.Write(() =>
        {
            Check(body);
            var from = comment.Body;
            (comment.Body, comment.UpdatedAt) = (body, sandboxState.Now);
            comment.Edits++;
            Send(
                "edited",
                repository,
                comment,
                actor,
                new JsonObject { ["changes"] = new JsonObject { ["body"] = new JsonObject { ["from"] = from } } }
            );
        });

    public void Delete(RepositoryState repository, CommentState comment, Account actor) =>
        sandboxState.Write(() =>
        {
            repository.Comments.Remove(comment);
            Send("deleted", repository, comment, actor);
        });

    /// <summary>Adds a reaction unless it exists. Returns it, and whether it is new.</summary>
    public (ReactionState Reaction, bool IsNew) React(List<ReactionState> reactions, Account author, string content) =>
        sandboxState.Write(() =>
        {
            if (!CommentJson.Contents.Contains(content))
            {
                throw new RefusedException(422, "Validation Failed");
            }

            if (reactions.Find(one => one.Author.Id == author.Id && one.Content == content) is { } present)
            {
                return (present, false);
            }

            var reaction = new ReactionState(sandboxState.NextId("reaction"), author, content, sandboxState.Now);
            reactions.Add(reaction);
            return (reaction, true);
        });

    private static void Check(string body)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            throw new RefusedException(
                422,
                "Validation Failed",
                [
                    new JsonObject
                    {
                        ["resource"] = "IssueComment",
                        ["code"] = "unprocessable",
                        ["field"] = "data",
                        ["message"] = "Body cannot be blank",
                    },
                ]
            );
        }

        if (body.EnumerateRunes().Count() > MaxLength)
        {
            throw new RefusedException(
                422,
                "Validation Failed",
                [
                    new JsonObject
                    {
                        ["resource"] = "IssueComment",
                        ["code"] = "unprocessable",
                        ["field"] = "data",
                        ["message"] = $"Body is too long (maximum is {MaxLength} characters)",
                    },
                ]
            );
        }
    }

    private void Send(
        string action,
        RepositoryState repository,
        CommentState comment,
        Account actor,
        JsonObject? more = null
    )
    {
        var json = more ?? [];
        json["issue"] = IssueJson.Create(repository, comment.Number, sandboxState);
        json["comment"] = CommentJson.Create(comment, repository, sandboxState);
        hook.Send("issue_comment", action, repository, actor, json);
    }
}
