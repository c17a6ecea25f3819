//! Types of the signals that kernels name, from the struct definitions in the same sources: enough
//! to know whether a signal is a single bit, and whether a kernel drives it.

use std::collections::HashMap;
use syn::{Expr, GenericArgument, Member, PathArguments, Type};

/// Every struct, by its name.
#[derive(Default)]
pub struct Structs(HashMap<String, Struct>);

struct Struct {
    /// Names of the generic parameters, in their order; a lifetime would be out of place here.
    parameters: Vec<String>,
    fields: HashMap<String, Type>,
}

impl Structs {
    /// Adds the structs of a file, those in modules too.
    pub fn add(&mut self, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Struct(item) => {
                    let fields = item.fields.iter();
                    let fields = fields.filter_map(|f| Some((f.ident.as_ref()?.to_string(), f.ty.clone())));
                    let parameters = item.generics.params.iter().map(|p| match p {
                        syn::GenericParam::Type(p) => p.ident.to_string(),
                        syn::GenericParam::Const(p) => p.ident.to_string(),
                        syn::GenericParam::Lifetime(p) => p.lifetime.to_string(),
                    });
                    let parsed = Struct { parameters: parameters.collect(), fields: fields.collect() };
                    self.0.insert(item.ident.to_string(), parsed);
                }
                syn::Item::Mod(module) => {
                    if let Some((_, items)) = &module.content {
                        self.add(items);
                    }
                }
                _ => {}
            }
        }
    }

    /// Names of the signals that a kernel of `owner` drives and may read back: its locals and outputs.
    pub fn driven(&self, owner: &str) -> Vec<String> {
        let fields = self.0.get(owner).into_iter().flat_map(|s| &s.fields);
        let driven = fields.filter(|(_, ty)| {
            let (name, arguments) = name_and_arguments(element(ty));
            name == "Signal"
                && matches!(arguments.first(), Some(Some(Type::Path(p))) if p.path.is_ident("Local") || p.path.is_ident("Out"))
        });
        driven.map(|(name, _)| name.clone()).collect()
    }

    /// Whether `value` is certainly a single bit.
    pub fn is_bit(&self, owner: &str, value: &Expr) -> bool {
        use syn::BinOp::{And, BitAnd, BitOr, BitXor, Eq, Ge, Gt, Le, Lt, Ne, Or};
        match value {
            Expr::Paren(e) => self.is_bit(owner, &e.expr),
            Expr::Lit(e) => matches!(e.lit, syn::Lit::Bool(_)),
            Expr::Unary(e) => self.is_bit(owner, &e.expr),
            Expr::Binary(e) => match e.op {
                Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_) | And(_) | Or(_) => true,
                BitAnd(_) | BitOr(_) | BitXor(_) => {
                    self.is_bit(owner, &e.left) && self.is_bit(owner, &e.right)
                }
                _ => false,
            },
            Expr::MethodCall(e) => match e.method.to_string().as_str() {
                "any" | "all" | "xor" | "get_bit" => true,
                _ => self.value_type(owner, value).is_some_and(|t| is_bit_type(&t)),
            },
            Expr::Field(_) => self.value_type(owner, value).is_some_and(|t| is_bit_type(&t)),
            _ => false,
        }
    }

    /// The type of `PATH.val()` or `PATH.val().field`.
    fn value_type(&self, owner: &str, value: &Expr) -> Option<Type> {
        match value {
            Expr::MethodCall(e) if e.method == "val" => {
                let ty = self.signal_type(owner, &e.receiver)?;
                let (name, arguments) = name_and_arguments(&ty);
                let position = match name.as_str() {
                    "Signal" => 1,
                    // A register's own `q` and `d` arrive here as the register.
                    "Constant" | "DFF" => 0,
                    _ => return None,
                };
                arguments.get(position).copied().flatten().cloned()
            }
            Expr::Field(e) => self.field(&self.value_type(owner, &e.base)?, &e.member),
            _ => None,
        }
    }

    /// The type of a path such as `self.block.port[i]`; for `self.register.q` the register's.
    fn signal_type(&self, owner: &str, path: &Expr) -> Option<Type> {
        match path {
            Expr::Index(e) => Some(element(&self.signal_type(owner, &e.expr)?).clone()),
            Expr::Field(e) => {
                if matches!(&*e.base, Expr::Path(p) if p.path.is_ident("self")) {
                    let Member::Named(name) = &e.member else { return None };
                    return self.0.get(owner)?.fields.get(&name.to_string()).cloned();
                }
                let base = self.signal_type(owner, &e.base)?;
                if name_and_arguments(&base).0 == "DFF" { Some(base) } else { self.field(&base, &e.member) }
            }
            _ => None,
        }
    }

    /// The type of a field of a struct, with the struct's generic arguments put in.
    fn field(&self, of: &Type, member: &Member) -> Option<Type> {
        let Member::Named(field) = member else { return None };
        let (name, arguments) = name_and_arguments(of);
        let found = self.0.get(&name)?;
        let ty = found.fields.get(&field.to_string())?;
        let bound = found.parameters.iter().zip(arguments);
        let bound: HashMap<String, &Type> = bound.filter_map(|(p, a)| Some((p.clone(), a?))).collect();
        Some(substitute(ty, &bound))
    }
}

fn substitute(ty: &Type, bound: &HashMap<String, &Type>) -> Type {
    let mut ty = ty.clone();
    match &mut ty {
        Type::Array(array) => *array.elem = substitute(&array.elem, bound),
        Type::Path(path) => {
            if let Some(found) = path.path.get_ident().and_then(|ident| bound.get(&ident.to_string())) {
                return (*found).clone();
            }
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(list) = &mut segment.arguments {
                    for argument in &mut list.args {
                        if let GenericArgument::Type(inner) = argument {
                            *inner = substitute(inner, bound);
                        }
                    }
                }
            }
        }
        _ => {}
    }
    ty
}

fn element(ty: &Type) -> &Type {
    match ty {
        Type::Array(array) => element(&array.elem),
        ty => ty,
    }
}

/// The last name of a type's path and its generic arguments; `None` for one that is not a type.
fn name_and_arguments(ty: &Type) -> (String, Vec<Option<&Type>>) {
    let Type::Path(path) = ty else { return Default::default() };
    let Some(last) = path.path.segments.last() else { return Default::default() };
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(list) => {
            list.args.iter().map(|a| if let GenericArgument::Type(t) = a { Some(t) } else { None }).collect()
        }
        _ => Vec::new(),
    };
    (last.ident.to_string(), arguments)
}

fn is_bit_type(ty: &Type) -> bool {
    matches!(name_and_arguments(ty).0.as_str(), "Bit" | "bool")
}
