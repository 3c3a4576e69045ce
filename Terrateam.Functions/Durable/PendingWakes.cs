namespace Terrateam.Functions.Durable;

/// <summary>
/// Wakes of pull requests' orchestrations that are not taken yet, so that the events of a burst share one: a wake
/// carries nothing, and the orchestration reads all of its inbox.
/// </summary>
/// <remarks>
/// An event is stored before its wake, so it may share a wake whose orchestration reads the inbox later than now. Where
/// the orchestrations run in this process, that is every wake since the last reading began. Where they may run in
/// another one, it is only a wake that is not sent yet; of those one waits at most, for the one before it to be sent.
/// </remarks>
/// <param name="seesReads">
/// Whether every orchestration of a pull request runs in this process, so that <see cref="Take"/> is told of all that
/// read their inbox.
/// </param>
public sealed class PendingWakes(bool seesReads)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PendingWake> _last = new(StringComparer.Ordinal);

    /// <summary>As the constructor was told.</summary>
    public bool SeesReads => seesReads;

    /// <summary>Called when an orchestration is about to read its inbox: what is stored from now on it may miss.</summary>
    public void Take(string owner)
    {
        lock (_gate)
        {
            if (_last.TryGetValue(owner, out var wake))
                Close(owner, wake);
        }
    }

    /// <summary>The wake that an event stored just now shares; a new one, which the caller sends, where none is.</summary>
    internal PendingWake Join(string owner, out bool isNew)
    {
        lock (_gate)
        {
            var last = _last.GetValueOrDefault(owner);
            isNew = last is not { IsOpen: true };
            return isNew ? _last[owner] = new PendingWake(last?.Sent) : last!;
        }
    }

    /// <summary>Waits for its turn to be sent.</summary>
    internal async Task BeginAsync(PendingWake wake)
    {
        if (wake.Before is { } before)
            await before;

        if (seesReads)
            return;

        lock (_gate)
            wake.IsOpen = false;
    }

    /// <summary>Called once it was sent, or could not be.</summary>
    internal void End(string owner, PendingWake wake, bool isSent)
    {
        lock (_gate)
        {
            wake.IsSent = true;
            if (!isSent || !wake.IsOpen)
                Close(owner, wake);
        }

        wake.End();
    }

    /// <summary>
    /// Called where its orchestration has ended. True where it had not read the inbox since the wake: that one is lost.
    /// </summary>
    internal bool TakeLost(string owner, PendingWake wake)
    {
        lock (_gate)
        {
            var isLost = wake.IsOpen;
            Close(owner, wake);
            return isLost;
        }
    }

    private void Close(string owner, PendingWake wake)
    {
        wake.IsOpen = false;
        wake.Taken.TrySetResult();
        if (wake.IsSent && ReferenceEquals(_last.GetValueOrDefault(owner), wake))
            _last.Remove(owner);
    }
}

/// <summary>One signal to an orchestration, for all events that share it.</summary>
internal sealed class PendingWake(Task? before)
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The wake before it is sent.</summary>
    public Task? Before { get; } = before;

    /// <summary>It is sent, or could not be.</summary>
    public Task Sent => _sent.Task;

    /// <summary>The orchestration reads its inbox.</summary>
    public TaskCompletionSource Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsSent { get; set; }

    /// <summary>Whether an event that is stored now may share it.</summary>
    public bool IsOpen { get; set; } = true;

    public void End() => _sent.SetResult();
}
