using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Inbox;

public sealed class DeliveryInboxTests
{
    private static readonly Repository Repository = new(7, 42, "acme", "infra", "main");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly DeliveryInbox _inbox;

    public DeliveryInboxTests()
    {
        var store = new MemoryDocumentStore();
        _inbox = new(
            store,
            new AskedDeliveries(store, _time),
            new Belongings(store, _time),
            new PendingWakes(seesReads: true),
            _time
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_is_the_last_where_no_other_is_left_behind_it()
    {
        var (first, second) = (Entry("first"), Entry("second"));
        await _inbox.AddAsync(first, Cancellation);
        await _inbox.AddAsync(second, Cancellation);

        var one = await _inbox.NextAsync(first.Owner, Cancellation);
        await _inbox.FinishAsync(one.Entry!, Cancellation);
        var two = await _inbox.NextAsync(first.Owner, Cancellation);
        await _inbox.FinishAsync(two.Entry!, Cancellation);

        Assert.Equal(("first", false), (one.Entry!.Delivery, one.IsLast));
        Assert.Equal(("second", true), (two.Entry!.Delivery, two.IsLast));
        Assert.Null((await _inbox.NextAsync(first.Owner, Cancellation)).Entry);
    }

    [Fact]
    public async Task An_entry_that_waits_for_GitHub_is_left_behind_one_that_overtakes_it()
    {
        var waiting = Entry("waiting") with
        {
            Postponed = new(0, _time.GetUtcNow(), 1, _time.GetUtcNow().AddMinutes(5), IsTold: false),
        };
        var overtaking = Entry("overtaking") with { Trigger = new Trigger.Closed("alice") };
        await _inbox.AddAsync(waiting, Cancellation);
        await _inbox.AddAsync(overtaking, Cancellation);

        var next = await _inbox.NextAsync(waiting.Owner, Cancellation);

        Assert.Equal(("overtaking", false), (next.Entry!.Delivery, next.IsLast));
    }

    [Fact]
    public async Task An_entry_that_was_postponed_after_it_was_read_is_deleted_when_it_is_handled()
    {
        await _inbox.AddAsync(Entry("one"), Cancellation);
        var read = (await _inbox.NextAsync(Entry("one").Owner, Cancellation)).Entry!;
        await _inbox.PostponeAsync(
            read with
            {
                Postponed = new(0, _time.GetUtcNow(), 1, _time.GetUtcNow().AddMinutes(5), IsTold: false),
            },
            Cancellation
        );

        await _inbox.FinishAsync(read, Cancellation);

        Assert.Null(await _inbox.FindAsync(read.Owner, "one", Cancellation));
        Assert.Null((await _inbox.NextAsync(read.Owner, Cancellation)).Entry);
    }

    private InboxEntry Entry(string delivery)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return new(Repository, 12, delivery, _time.GetUtcNow(), new Trigger.Pushed("alice"));
    }
}
