using Microsoft.Extensions.DependencyInjection;

namespace Terrateam.Local.Discovery;

/// <summary>The functions of the app.</summary>
/// <param name="Functions">All of them, in the order of their names.</param>
internal sealed record FunctionCatalogue(IReadOnlyList<Function> Functions)
{
    public IEnumerable<(Function Function, T Trigger)> Of<T>()
        where T : Trigger => Functions.Where(f => f.Trigger is T).Select(f => (f, (T)f.Trigger));

    /// <summary>
    /// Whether every class of a function can be made from the services. The real worker finds out at the first call;
    /// the real worker has no durable client among the services either.
    /// </summary>
    /// <exception cref="InvalidFunctionsException">At least one cannot.</exception>
    public void RequireServices(IServiceProviderIsService services)
    {
        var faults =
            from type in Functions.Where(f => !f.Method.IsStatic).Select(f => f.Method.DeclaringType!).Distinct()
            let constructors = type.GetConstructors()
            where
                !constructors.Any(c =>
                    c.GetParameters().All(p => p.HasDefaultValue || services.IsService(p.ParameterType))
                )
            let missing = constructors
                .SelectMany(c => c.GetParameters())
                .Where(p => !services.IsService(p.ParameterType))
            select $"Class {type.FullName}: no constructor can be called; not among the services: "
                + $"{string.Join(", ", missing.Select(p => p.ParameterType.Name).Distinct(StringComparer.Ordinal))}.";
        var all = faults.ToList();
        if (all.Count > 0)
            throw new InvalidFunctionsException(all);
    }
}
