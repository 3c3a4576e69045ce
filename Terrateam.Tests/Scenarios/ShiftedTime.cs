namespace Terrateam.Tests.Scenarios;

/// <summary>The real clock, put forward by the test; timers run in real time.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public void PutForward(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));
}
