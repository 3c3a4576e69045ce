namespace Terrateam.Sandbox.Story;

/// <summary>Where the story is told.</summary>
internal interface IStoryOutput
{
    /// <summary>Tells a story from its beginning to its end.</summary>
    Task<int> PlayAsync(Func<Task<int>> story);

    /// <summary>Tells a line.</summary>
    void Say(StoryLine line);

    /// <summary>Shows where the statuses of the head are, as context to state.</summary>
    void ShowStatuses(IReadOnlyList<(string Context, string State, string Description)> statuses);

    /// <summary>Shows a comment, rendered.</summary>
    void ShowComment(string title, string markdown);

    /// <summary>Says how it ended.</summary>
    void End(bool well, string sum);
}
