namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>Keeps every exchange, and what went wrong inside the sandbox itself.</summary>
internal sealed class Journal
{
    private readonly Lock gate = new();
    private readonly List<Exchange> exchanges = [];
    private readonly List<Exchange> unknown = [];
    private readonly List<Exception> faults = [];
    private Action<Exchange>? observers;

    public IReadOnlyList<Exchange> Exchanges => this.Copy(this.exchanges);

    public IReadOnlyList<Exchange> Unknown => this.Copy(this.unknown);

    public IReadOnlyList<Exception> Faults => this.Copy(this.faults);

    public void Add(Exchange exchange, bool isUnknown)
    {
        lock (this.gate)
        {
            this.exchanges.Add(exchange);
            if (isUnknown)
            {
                this.unknown.Add(exchange);
            }
        }

        try
        {
            this.observers?.Invoke(exchange);
        }
        catch (Exception fault)
        {
            // An observer that fails must not change what the caller sees.
            this.Add(fault);
        }
    }

    public void Observe(Action<Exchange> observer)
    {
        lock (this.gate)
        {
            this.observers += observer;
        }
    }

    public void Add(Exception fault)
    {
        lock (this.gate)
        {
            this.faults.Add(fault);
        }
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (this.gate)
        {
            return [.. list];
        }
    }
}
