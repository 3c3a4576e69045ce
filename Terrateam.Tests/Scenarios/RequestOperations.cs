namespace Terrateam.Tests.Scenarios;

/// <summary>What a request does, counted when it is over and if it counts.</summary>
internal sealed class RequestOperations
{
    private readonly Lock _gate = new();
    private List<Action>? _held = [];

    /// <summary>False when the request is over: what it began and left going is counted at once.</summary>
    public bool TryHold(Action count)
    {
        lock (_gate)
        {
            _held?.Add(count);
            return _held is not null;
        }
    }

    public void End(bool counts)
    {
        lock (_gate)
        {
            if (counts)
                _held?.ForEach(static count => count());
            _held = null;
        }
    }
}
