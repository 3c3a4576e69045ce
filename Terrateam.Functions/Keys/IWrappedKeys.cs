namespace Terrateam.Functions.Keys;

/// <summary>Keys that lie in state, wrapped, and can be wrapped again in place.</summary>
public interface IWrappedKeys
{
    /// <summary>Wraps them under the newest version of the key that wraps them. Returns how many.</summary>
    Task<int> RewrapAsync(CancellationToken cancellationToken);
}
