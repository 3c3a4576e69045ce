namespace Terrateam.Functions.PullRequests;

/// <summary>Where the handling of a pull request's events stands.</summary>
/// <param name="Owner">The pull request's instance.</param>
/// <param name="Delivery">The inbox entry that is being handled; null for the next one.</param>
/// <param name="Request">Index of the decision request in the entry.</param>
/// <param name="Effect">Index of the effect in the decision.</param>
public sealed record EventPosition(string Owner, string? Delivery = null, int Request = 0, int Effect = 0)
{
    /// <summary>When it first failed here; null where it did not.</summary>
    public DateTimeOffset? FailedSince { get; init; }

    /// <summary>The number of failures here.</summary>
    public int Attempts { get; init; }

    /// <summary>True once the pull request has a message about it.</summary>
    public bool IsTold { get; init; }

    /// <summary>The position of the next effect, which has not failed yet.</summary>
    public EventPosition NextEffect() => new(Owner, Delivery, Request, Effect + 1);

    /// <summary>The position of the next request, which has not failed yet.</summary>
    public EventPosition NextRequest() => new(Owner, Delivery, Request + 1);
}

/// <summary>What came of handling events.</summary>
/// <param name="IsOver">True when the pull request is closed; null where no event was handled.</param>
public sealed record HandledEvents(bool? IsOver)
{
    /// <summary>Where it failed and is to go on; null where it did not.</summary>
    public EventPosition? Failed { get; init; }

    /// <summary>How long to wait before the next attempt; null where nothing waits.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>True where the inbox may have more events that can be handled now.</summary>
    public bool HasMore { get; init; }

    /// <summary>True where the event has left or put something into the inbox for which no wake is sent.</summary>
    internal bool LeavesEntry { get; init; }
}
