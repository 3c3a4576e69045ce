namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>Records every exchange, and errors of the sandbox itself.</summary>
internal sealed class Journal
{
    private readonly Lock _gate = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly List<Exchange> _unknown = [];
    private readonly List<Exception> _faults = [];
    private readonly List<string> _scopeRefusals = [];
    private Action<Exchange>? _observers;

    public IReadOnlyList<Exchange> Exchanges => Copy(_exchanges);

    public IReadOnlyList<Exchange> Unknown => Copy(_unknown);

    public IReadOnlyList<Exception> Faults => Copy(_faults);

    /// <summary>Calls refused because of the token's scope, which its installation alone would have allowed.</summary>
    public IReadOnlyList<string> ScopeRefusals => Copy(_scopeRefusals);

    public void AddScopeRefusal(string call)
    {
        lock (_gate)
        {
            _scopeRefusals.Add(call);
        }
    }

    public void Add(Exchange exchange, bool isUnknown)
    {
        lock (_gate)
        {
            _exchanges.Add(exchange);
            if (isUnknown)
                _unknown.Add(exchange);
        }

        try
        {
            _observers?.Invoke(exchange);
        }
        catch (Exception exception)
        {
            // An observer's error must not change the caller's response.
            Add(exception);
        }
    }

    public void Observe(Action<Exchange> observer)
    {
        lock (_gate)
        {
            _observers += observer;
        }
    }

    public void Add(Exception fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (_gate)
        {
            return [.. list];
        }
    }
}
