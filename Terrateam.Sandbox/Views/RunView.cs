using System.Globalization;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Page;

namespace Terrateam.Sandbox.Views;

/// <summary>A run of Actions, with the log of its job.</summary>
internal static class RunView
{
    private const string TurnForm = "turn";

    /// <summary>The page.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="run">The run.</param>
    /// <param name="secrets">What is masked from the first line on.</param>
    /// <param name="visitor">The person in front of it.</param>
    public static View Create(
        SandboxRepository repository,
        SandboxRun run,
        IReadOnlyCollection<string> secrets,
        Visitor visitor
    )
    {
        var url = Addresses.Run(repository, run.Id);
        return new(
            run.Title,
            [Addresses.Step(repository), (string.Create(CultureInfo.InvariantCulture, $"run {run.Id}"), url)],
            Html.From(
                $"""
                <h1>{run.Title}</h1>
                <p><b class="{Class(run)}" id="state">{Word(run)}</b> <span class="dim">on {run.Branch}, {run.HeadSha[
                    ..7
                ]}, attempt {run.Attempt}</span></p>
                <div class="buttons"><button form="{TurnForm}" formaction="{url}/{(run.IsCompleted ? "rerun" : "cancel")}" id="{(run.IsCompleted ? "rerun" : "cancel")}">{(run.IsCompleted ? "Run it again" : "Cancel it")}</button></div>
                <h2>Log of its job</h2>
                {LogHtml.Render(run.Log, secrets)}
                """
            ),
            FormHtml.Form(url + "/rerun", visitor.Token, Html.None, TurnForm)
        );
    }

    public static string Word(SandboxRun run) => run.Conclusion ?? run.Status.Replace('_', ' ');

    public static string Class(SandboxRun run) =>
        run.Conclusion switch
        {
            null => "pending",
            "success" => "success",
            _ => "failure",
        };
}
