using Microsoft.Extensions.DependencyInjection;

namespace Terrateam.Local.Discovery;

/// <summary>The functions of the app, in the order of their names.</summary>
internal sealed record FunctionCatalogue(IReadOnlyList<Function> Functions)
{
    public IEnumerable<(Function Function, T Trigger)> Of<T>()
        where T : Trigger => Functions.Where(f => f.Trigger is T).Select(f => (f, (T)f.Trigger));

    /// <summary>
    /// Checks that every class with functions can be constructed from the services. The real worker fails at the first
    /// call only; like here, it has no durable client among the services.
    /// </summary>
    /// <exception cref="InvalidFunctionsException">At least one cannot be constructed.</exception>
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
