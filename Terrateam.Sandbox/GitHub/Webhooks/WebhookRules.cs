namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>
/// What a test does to webhooks on their way. The first rule that picks a delivery and is not used up decides.
/// </summary>
public sealed class WebhookRules
{
    private readonly Lock _gate = new();
    private readonly List<Rule> _rules = [];

    internal enum Treatment
    {
        Send,
        Drop,
        Fail,
        Duplicate,
        Delay,
        Hold,
    }

    /// <summary>Swallows deliveries, as if GitHub had never sent them.</summary>
    public void Drop(Func<WebhookDelivery, bool> which, int count = int.MaxValue) =>
        Add(new Rule(Treatment.Drop, which, count));

    /// <summary>Lets deliveries fail with a status without sending them; they can be redelivered.</summary>
    public void Fail(Func<WebhookDelivery, bool> which, int count = int.MaxValue, int status = 502) =>
        Add(new Rule(Treatment.Fail, which, count) { Status = status });

    /// <summary>Sends deliveries more than once, with the same <c>X-GitHub-Delivery</c>.</summary>
    public void Duplicate(Func<WebhookDelivery, bool> which, int times = 2, int count = int.MaxValue) =>
        Add(new Rule(Treatment.Duplicate, which, count) { Times = times });

    /// <summary>Sends deliveries later, by the sandbox's clock; others overtake them.</summary>
    public void Delay(Func<WebhookDelivery, bool> which, TimeSpan delay, int count = int.MaxValue) =>
        Add(new Rule(Treatment.Delay, which, count) { Wait = delay });

    /// <summary>
    /// Keeps deliveries back until <see cref="HeldWebhooks.Release"/>, in an order of the test's choice.
    /// </summary>
    public HeldWebhooks Hold(Func<WebhookDelivery, bool> which, int count = int.MaxValue)
    {
        var held = new HeldWebhooks();
        Add(new Rule(Treatment.Hold, which, count) { Held = held });
        return held;
    }

    /// <summary>Forgets all rules; what is held stays held.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
        }
    }

    internal Rule? For(WebhookDelivery delivery)
    {
        lock (_gate)
        {
            if (_rules.Find(rule => rule.Left > 0 && rule.Which(delivery)) is not { } found)
            {
                return null;
            }

            found.Left--;
            return found;
        }
    }

    private void Add(Rule rule)
    {
        lock (_gate)
        {
            _rules.Add(rule);
        }
    }

    internal sealed record Rule(Treatment Treatment, Func<WebhookDelivery, bool> Which, int Count)
    {
        public int Left { get; set; } = Count;

        public int Status { get; init; }

        public int Times { get; init; } = 1;

        public TimeSpan Wait { get; init; }

        public HeldWebhooks? Held { get; init; }
    }
}

/// <summary>Webhooks that are kept back.</summary>
public sealed class HeldWebhooks
{
    private readonly Lock _gate = new();
    private readonly List<(WebhookDelivery Delivery, Action Send)> _held = [];

    /// <summary>What is kept back now, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries
    {
        get
        {
            lock (_gate)
            {
                return [.. _held.Select(one => one.Delivery)];
            }
        }
    }

    /// <summary>Sends what is held: oldest first, or newest first.</summary>
    public void Release(bool newestFirst = false)
    {
        List<(WebhookDelivery Delivery, Action Send)> released;
        lock (_gate)
        {
            released = [.. _held];
            _held.Clear();
        }

        if (newestFirst)
            released.Reverse();

        released.ForEach(one => one.Send());
    }

    internal void Add(WebhookDelivery delivery, Action send)
    {
        lock (_gate)
        {
            _held.Add((delivery, send));
        }
    }
}
