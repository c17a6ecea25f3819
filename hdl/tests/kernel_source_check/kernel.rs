//! The rules. Each is about an expression that the rust_hdl simulator and the emitted Verilog
//! understand differently: the emitter writes an expression down flat, without the grouping that
//! Rust's precedence gives, a literal with 32 bits, and a cast as a mask, and Verilog then computes
//! as wide as the widest operand. What is allowed here means the same in both.

use crate::types::Structs;
use proc_macro2::Span;
use std::collections::HashSet;
use syn::spanned::Spanned;
use syn::{BinOp, Block, Expr, Item, Stmt, UnOp};

/// A refused expression.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// Checks every kernel of a parsed file; returns how many there were and what is refused in them.
pub fn check(items: &[Item], structs: &Structs) -> (usize, Vec<Violation>) {
    let (mut kernels, mut violations) = (0, Vec::new());
    visit_items(items, structs, &mut kernels, &mut violations);
    (kernels, violations)
}

fn visit_items(items: &[Item], structs: &Structs, kernels: &mut usize, violations: &mut Vec<Violation>) {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    visit_items(items, structs, kernels, violations);
                }
            }
            Item::Impl(block) => {
                let owner = type_name(&block.self_ty);
                for function in &block.items {
                    match function {
                        syn::ImplItem::Fn(f) if f.attrs.iter().any(|a| a.path().is_ident("hdl_gen")) => {
                            *kernels += 1;
                            let mut kernel = Kernel::new(structs, &owner);
                            kernel.block(&f.block);
                            violations.append(&mut kernel.violations);
                        }
                        syn::ImplItem::Macro(m) => refuse_macro(&m.mac, violations),
                        _ => {}
                    }
                }
            }
            Item::Macro(m) => refuse_macro(&m.mac, violations),
            _ => {}
        }
    }
}

/// A kernel that a macro writes cannot be seen here.
fn refuse_macro(found: &syn::Macro, violations: &mut Vec<Violation>) {
    if found.tokens.to_string().contains("hdl_gen") {
        violations.push(Violation {
            line: found.span().start().line,
            message: "a kernel inside a macro cannot be checked; write it out, or use a generic block".into(),
        });
    }
}

fn type_name(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// The whole right side of an assignment: bits above the target's width are cut by it.
    Whole,
    /// An operand of a sum, difference or product that is assigned whole.
    Term,
    /// An operand of `&`, `|` or `^` that is assigned whole.
    Bitwise,
    /// Where bits above the width would be seen; the text names the place.
    Inside(&'static str),
}

const IN_COMPARISON: Place = Place::Inside("compared");
const IN_CONDITION: Place = Place::Inside("part of a condition");
const IN_CAST: Place = Place::Inside("cast");
const IN_SHIFT: Place = Place::Inside("shifted");
const IN_INDEX: Place = Place::Inside("an index or a shift amount");
const IN_INVERSION: Place = Place::Inside("inverted");
const IN_REDUCTION: Place = Place::Inside("reduced to a bit");

struct Kernel<'a> {
    structs: &'a Structs,
    owner: &'a str,
    /// Locals and outputs that were not assigned yet, in the order of the text.
    unassigned: HashSet<String>,
    loop_variables: Vec<String>,
    violations: Vec<Violation>,
}

impl<'a> Kernel<'a> {
    fn new(structs: &'a Structs, owner: &'a str) -> Self {
        let unassigned = structs.driven(owner).into_iter().collect();
        Kernel { structs, owner, unassigned, loop_variables: Vec::new(), violations: Vec::new() }
    }

    fn refuse(&mut self, at: Span, message: impl Into<String>) {
        self.violations.push(Violation { line: at.start().line, message: message.into() });
    }

    fn block(&mut self, block: &Block) {
        for statement in &block.stmts {
            match statement {
                Stmt::Expr(e, _) => self.statement(e),
                Stmt::Macro(m) => self.macro_call(&m.mac),
                other => {
                    self.refuse(other.span(), "`let` and items have no Verilog; use a Signal<Local, _> field")
                }
            }
        }
    }

    fn statement(&mut self, statement: &Expr) {
        match statement {
            Expr::Assign(e) => {
                // The right side first: it is read before the left side is written.
                self.value(&e.right, Place::Whole);
                self.target(&e.left);
            }
            Expr::If(e) => self.conditional(e),
            Expr::Match(e) => {
                self.value(&e.expr, IN_CONDITION);
                for arm in &e.arms {
                    match &*arm.body {
                        Expr::Block(b) => self.block(&b.block),
                        body => self.statement(body),
                    }
                }
            }
            Expr::ForLoop(e) => {
                if let syn::Pat::Ident(variable) = &*e.pat {
                    self.loop_variables.push(variable.ident.to_string());
                }
                self.block(&e.body);
                self.loop_variables.pop();
            }
            Expr::Block(b) => self.block(&b.block),
            Expr::Macro(m) => self.macro_call(&m.mac),
            Expr::Call(call) => {
                let name = call_name(call);
                if name != "join" && name != "link" {
                    self.refuse(call.span(), format!("`{name}` has no Verilog; write out what it does"));
                }
            }
            other => self.refuse(other.span(), "this statement has no Verilog; assign to a signal's `.next`"),
        }
    }

    fn conditional(&mut self, e: &syn::ExprIf) {
        self.value(&e.cond, IN_CONDITION);
        self.block(&e.then_branch);
        match e.else_branch.as_ref().map(|(_, e)| &**e) {
            Some(Expr::If(e)) => self.conditional(e),
            Some(Expr::Block(b)) => self.block(&b.block),
            _ => {}
        }
    }

    fn macro_call(&mut self, call: &syn::Macro) {
        let known = ["dff_setup", "clock", "comment", "println", "assert"];
        if !known.iter().any(|k| call.path.is_ident(k)) {
            self.refuse(call.span(), "a macro in a kernel cannot be checked; write out what it does");
        }
    }

    /// The left side of an assignment.
    fn target(&mut self, target: &Expr) {
        self.path(target);
        let mut names = Vec::new();
        names_of(target, &mut names);
        // `self.NAME.next` or `self.NAME.next.field`; deeper paths are a block's inputs.
        if names.get(1).is_some_and(|n| n == "next") {
            self.unassigned.remove(&names[0]);
        }
        if !names.iter().any(|n| n == "next") {
            self.refuse(target.span(), "assign to a signal's `.next`");
        }
    }

    /// A path of fields and at most one index.
    fn path(&mut self, path: &Expr) {
        let mut indexes = 0;
        let mut here = path;
        loop {
            match here {
                Expr::Field(e) => here = &e.base,
                Expr::Index(e) => {
                    indexes += 1;
                    if !self.is_loop_arithmetic(&e.index) {
                        self.refuse(e.index.span(), "an index must be made of loop variables and numbers");
                    }
                    here = &e.expr;
                }
                Expr::Path(p) if p.path.is_ident("self") => break,
                other => {
                    self.refuse(other.span(), "name signals from `self` on");
                    break;
                }
            }
        }
        if indexes > 1 {
            self.refuse(
                path.span(),
                "only the first index of a path is replaced by its number; use one-dimensional arrays and one index a path",
            );
        }
    }

    /// Numbers known when the Verilog is written.
    fn is_loop_arithmetic(&self, e: &Expr) -> bool {
        match e {
            Expr::Paren(e) => self.is_loop_arithmetic(&e.expr),
            Expr::Binary(e) => self.is_loop_arithmetic(&e.left) && self.is_loop_arithmetic(&e.right),
            Expr::Lit(e) => matches!(e.lit, syn::Lit::Int(_)),
            Expr::Path(p) => p.path.get_ident().is_some_and(|i| self.loop_variables.contains(&i.to_string())),
            _ => false,
        }
    }

    fn value(&mut self, e: &Expr, place: Place) {
        // Where a slice begins: 32-bit arithmetic in Verilog, of the same precedence as in Rust.
        if place == IN_INDEX && self.is_loop_arithmetic(e) {
            return;
        }
        match e {
            Expr::Paren(e) => self.value(&e.expr, place),
            Expr::Lit(_) => {}
            Expr::Path(p) => self.name(p),
            Expr::Binary(e) => self.binary(e, place),
            Expr::Unary(e) => self.unary(e, place),
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method(call, place),
            Expr::Field(field) => self.field(field),
            other => self.refuse(other.span(), "this expression has no Verilog"),
        }
    }

    fn name(&mut self, p: &syn::ExprPath) {
        let last = p.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
        let is_loop_variable = p.path.segments.len() == 1 && self.loop_variables.contains(&last);
        let is_variant = p.path.segments.len() > 1
            && last.starts_with(char::is_uppercase)
            && last.contains(char::is_lowercase);
        if !is_loop_variable && !is_variant {
            self.refuse(
                p.span(),
                format!("`{last}` becomes an undeclared name in Verilog; make it a Constant<_> field and read it by `.val()`"),
            );
        }
    }

    fn binary(&mut self, e: &syn::ExprBinary, place: Place) {
        self.grouping(e);
        let (left, right) = match e.op {
            BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) => {
                if !matches!(place, Place::Whole | Place::Term) {
                    self.refuse_wide(e.span(), "a sum, difference or product", place);
                }
                (Place::Term, Place::Term)
            }
            BinOp::Shl(_) => {
                if let Place::Inside(_) = place {
                    self.refuse_wide(e.span(), "a left shift", place);
                }
                (IN_SHIFT, IN_INDEX)
            }
            BinOp::Shr(_) => (IN_SHIFT, IN_INDEX),
            BinOp::BitAnd(_) | BinOp::BitOr(_) | BinOp::BitXor(_) => match place {
                Place::Inside(_) => (place, place),
                _ => (Place::Bitwise, Place::Bitwise),
            },
            BinOp::And(_) | BinOp::Or(_) => (IN_CONDITION, IN_CONDITION),
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
                (IN_COMPARISON, IN_COMPARISON)
            }
            _ => {
                self.refuse(e.span(), "this operator has no Verilog");
                return;
            }
        };
        self.value(&e.left, left);
        self.value(&e.right, right);
    }

    /// An operand that is itself a binary operation stands in parentheses, unless it continues a
    /// chain of one operator, or of sums and differences, from the left.
    fn grouping(&mut self, e: &syn::ExprBinary) {
        let is_sum = |op: &BinOp| matches!(op, BinOp::Add(_) | BinOp::Sub(_));
        let chains = |operand: &syn::ExprBinary| {
            (is_sum(&operand.op) && is_sum(&e.op))
                || (std::mem::discriminant(&operand.op) == std::mem::discriminant(&e.op)
                    && !matches!(e.op, BinOp::Shl(_) | BinOp::Shr(_)))
        };
        let mixed = match (&*e.left, &*e.right) {
            (_, Expr::Binary(right)) => Some(right),
            (Expr::Binary(left), _) if !chains(left) => Some(left),
            _ => None,
        };
        if let Some(operand) = mixed {
            self.refuse(
                operand.span(),
                "Verilog binds these operators in another order; put the inner operation in parentheses",
            );
        }
    }

    fn unary(&mut self, e: &syn::ExprUnary, place: Place) {
        match e.op {
            UnOp::Not(_) if self.structs.is_bit(self.owner, &e.expr) => {
                // One bit stays one bit, except where it is widened or moved.
                if place == IN_CAST || place == IN_SHIFT || place == IN_INDEX {
                    self.refuse_wide(e.span(), "an inversion", place);
                }
                self.value(&e.expr, IN_INVERSION);
            }
            UnOp::Not(_) | UnOp::Neg(_) => {
                let literal = matches!(&*e.expr, Expr::Lit(_));
                if place != Place::Whole && !(literal && place == Place::Term) {
                    self.refuse_wide(e.span(), "an inversion (of what is not certainly a single bit)", place);
                }
                self.value(&e.expr, IN_INVERSION);
            }
            _ => self.refuse(e.span(), "this operator has no Verilog"),
        }
    }

    fn refuse_wide(&mut self, at: Span, what: &str, place: Place) {
        let place = match place {
            Place::Inside(place) => place,
            _ => "part of another expression",
        };
        self.refuse(
            at,
            format!("{what} is {place}, and Verilog computes it wider than Rust; assign it whole to a Signal<Local, _> of its own width first, and use that"),
        );
    }

    fn call(&mut self, call: &syn::ExprCall) {
        let name = call_name(call);
        if matches!(
            name.as_str(),
            "bit_cast" | "bits" | "Bits" | "unsigned_cast" | "signed_bit_cast" | "signed_cast"
        ) {
            for argument in &call.args {
                self.value(argument, IN_CAST);
            }
        } else {
            self.refuse(call.span(), format!("`{name}` has no Verilog; write out what it does"));
        }
    }

    fn method(&mut self, call: &syn::ExprMethodCall, place: Place) {
        match call.method.to_string().as_str() {
            "val" => {
                self.path(&call.receiver);
                let mut names = Vec::new();
                names_of(&call.receiver, &mut names);
                if names.len() == 1 && self.unassigned.contains(&names[0]) {
                    self.refuse(
                        call.span(),
                        format!(
                            "`{}` is read before it is assigned in this kernel; move the assignment up",
                            names[0]
                        ),
                    );
                }
            }
            "into" | "to_bits" => self.value(&call.receiver, place),
            "index" if place == IN_INDEX => self.value(&call.receiver, place),
            "get_bit" | "get_bits" => {
                if !matches!(&*call.receiver, Expr::MethodCall(m) if m.method == "val") {
                    self.refuse(
                        call.span(),
                        "only a named signal can be sliced in Verilog; assign this to a Signal<Local, _> first",
                    );
                }
                self.value(&call.receiver, IN_SHIFT);
                for argument in &call.args {
                    self.value(argument, IN_INDEX);
                }
            }
            "any" | "all" | "xor" => self.value(&call.receiver, IN_REDUCTION),
            "replace_bit" => {
                if place != Place::Whole {
                    self.refuse_wide(call.span(), "a replaced bit", place);
                }
                self.value(&call.receiver, IN_SHIFT);
                for argument in &call.args {
                    self.value(argument, IN_INDEX);
                }
            }
            other => self.refuse(call.span(), format!("`.{other}()` is not of the house subset of rust_hdl")),
        }
    }

    /// `PATH.val().field`.
    fn field(&mut self, field: &syn::ExprField) {
        match &*field.base {
            Expr::MethodCall(m) if m.method == "val" => self.value(&field.base, IN_SHIFT),
            Expr::Field(inner) if has_call(&inner.base) => self.refuse(
                field.span(),
                "only one field can be taken of a struct in Verilog; assign the inner struct to a Signal<Local, _> first",
            ),
            _ => self.refuse(field.span(), "read a signal by `.val()`"),
        }
    }
}

fn has_call(e: &Expr) -> bool {
    match e {
        Expr::Field(e) => has_call(&e.base),
        Expr::MethodCall(_) => true,
        _ => false,
    }
}

/// The names of a path behind `self`, indexes left out.
fn names_of(path: &Expr, names: &mut Vec<String>) {
    match path {
        Expr::Field(e) => {
            names_of(&e.base, names);
            if let syn::Member::Named(name) = &e.member {
                names.push(name.to_string());
            }
        }
        Expr::Index(e) => names_of(&e.expr, names),
        _ => {}
    }
}

fn call_name(call: &syn::ExprCall) -> String {
    match &*call.func {
        Expr::Path(p) => p.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}
