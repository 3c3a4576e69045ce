namespace Terrateam.Sandbox.Story;

/// <summary>The output of the story.</summary>
internal interface IStoryOutput
{
    /// <summary>Whether it shows the traffic between GitHub, the app and the runner, and every comment.</summary>
    bool IsVerbose { get; }

    /// <summary>Runs the story and shows its output.</summary>
    Task<int> PlayAsync(Func<Task<int>> story);

    void Say(StoryLine line);

    /// <summary>Shows the statuses of the head, as context to state.</summary>
    void ShowStatuses(IReadOnlyList<(string Context, string State, string Description)> statuses);

    /// <summary>Shows a comment, rendered.</summary>
    void ShowComment(string title, string markdown);

    /// <summary>Shows the result.</summary>
    void End(bool well, string sum);
}
